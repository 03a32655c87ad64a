/** All steps of the image build in their order. */
import { diskSteps } from './build/disk-steps.ts';
import type { BuildStep } from './build/step.ts';
import { bill } from './bill/step.ts';
import { check } from './check/step.ts';
import { ova, qcow2, vhdx } from './export/steps.ts';
import { imageDisk, type BrandingFiles } from './image-disk.ts';
import { publish } from './publish.ts';
import { scan } from './scan/step.ts';

/** @param branding an integrator's, if there is one */
export function imageSteps(branding: BrandingFiles | undefined): readonly BuildStep[] {
  const disk = [...diskSteps, imageDisk(branding)];
  const made = [...disk, scan, bill, check, qcow2, ova, vhdx];
  return [...made, publish(made)];
}
