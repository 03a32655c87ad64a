import type { Database } from '../store/database.ts';

export interface DeviceCertificate {
  readonly fingerprint: string;
  readonly createdAt: string;
  readonly notAfter: string;
}

/** With which the device may dial in, the newest first: it was made with the last configuration. */
export async function certificatesOf(db: Database, deviceId: string): Promise<DeviceCertificate[]> {
  return db.read((reader) =>
    reader.all<DeviceCertificate>(
      `SELECT fingerprint, created_at AS createdAt, not_after AS notAfter FROM certificates
       WHERE device_id = ? ORDER BY created_at DESC, fingerprint`,
      deviceId,
    ),
  );
}
