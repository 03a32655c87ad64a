# Boots the assembled disk and looks at it from inside. Called by `npm run image` (packer/check/step.ts), which makes what the
# variables name; by hand:
#
#     packer build -var disk=out/build/image.raw -var work=out/build/check … packer/ferngate.pkr.hcl
#
# Packer copies the disk first: what is written goes to the copy's data partition and is thrown away with it. Nothing
# that Packer makes is shipped, so that what ships stays the same, bit for bit, in two builds.
#
# For Packer 1.6.6, as Debian 12 and 13 have it. From 1.7 on the QEMU builder is a plugin: such a Packer wants, at the top,
#
#     packer { required_plugins { qemu = { source = "github.com/hashicorp/qemu", version = "~> 1" } } }
#
# and `packer init`; 1.6.6 refuses the first line of that.

variable "disk" {
  type        = string
  description = "the assembled raw disk"
}

variable "work" {
  type        = string
  description = "folder with the credentials; the serial lines are written to it"
}

variable "accelerator" {
  type        = string
  default     = "tcg"
  description = "kvm or tcg; packer/check/accelerator.ts finds out by booting"
}

variable "firmware" {
  type        = string
  default     = "/usr/share/ovmf/OVMF.fd"
  description = "UEFI for QEMU's -bios"
}

variable "wait" {
  type        = list(string)
  description = "program and arguments that wait for what the image says; the exit decides"
}

variable "minutes" {
  type        = string
  default     = "15"
  description = "a start with emulated processors on a busy machine"
}

source "qemu" "image" {
  iso_url      = var.disk
  iso_checksum = "none"
  disk_image   = true
  format       = "qcow2"
  # Larger than the image says: the data partition has to grow.
  disk_size        = "20480M"
  skip_compaction  = true
  disk_interface   = "virtio"
  net_device       = "virtio-net"
  output_directory = "${var.work}/disk"
  vm_name          = "image.qcow2"

  # As the OVA says. `q35` has no floppy and no old bus that a hypervisor of today would not have either.
  machine_type = "q35"
  accelerator  = var.accelerator
  cpus         = 2
  memory       = 2048
  headless     = true

  # Nobody can sign in, so nobody does.
  communicator     = "none"
  boot_wait        = "1s"
  shutdown_timeout = "${var.minutes}m"

  qemuargs = [
    ["-bios", var.firmware],
    ["-cpu", var.accelerator == "kvm" ? "host" : "max"],
    # No way out: a DHCP server answers, and that is all.
    ["-netdev", "user,id=user.0,restrict=on"],
    ["-serial", "file:${var.work}/console.log"],
    ["-serial", "file:${var.work}/check.log"],
    ["-smbios", "type=11,path=${var.work}/credential-1"],
    ["-smbios", "type=11,path=${var.work}/credential-2"],
    ["-smbios", "type=11,path=${var.work}/credential-3"],
  ]
}

build {
  sources = ["source.qemu.image"]

  provisioner "shell-local" {
    inline = [join(" ", var.wait)]
  }
}
