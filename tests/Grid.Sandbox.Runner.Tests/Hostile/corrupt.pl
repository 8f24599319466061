#!/usr/bin/perl
# Tries every way known to change a file that belongs to somebody else: corrupt.pl INPUT STORED.
# INPUT is the file in this action's root, STORED the cached blob it is a link to. Prints a line for each way that worked.
use strict;
use warnings;
use Fcntl;

my ($input, $stored) = @ARGV;
my $bad = "corrupted\n";

# The system calls take variables only.
my ($nothing, $attribute, $value, $other_name) = ('', 'user.x', 'x', 'empty-path');
my $arm = `uname -m` =~ /aarch64/;
my %number = $arm
    ? (mmap => 222, mprotect => 226, openat => 56, linkat => 37, utimensat => 88, fallocate => 47, setxattr => 5)
    : (mmap => 9, mprotect => 10, openat => 257, linkat => 265, utimensat => 280, fallocate => 285, setxattr => 188);

sub tell_of { my ($way, $worked) = @_; print "$way\n" if $worked; }

# Everything that is tried on a path that leads to the file.
sub try_path {
    my ($way, $path) = @_;
    for my $mode ('>>', '+<', '>') {
        my $worked = open(my $file, $mode, $path);
        print $file $bad if $worked;
        tell_of("$way: open $mode", $worked);
    }
    tell_of("$way: truncate", truncate($path, 0));
    tell_of("$way: chmod", chmod(0777, $path));
    tell_of("$way: chown", chown($<, $), $path));
    tell_of("$way: utime", utime(1, 1, $path));
    tell_of("$way: setxattr", syscall($number{setxattr}, $path, $attribute, $value, 1, 0) == 0);
    for my $command (
        "dd if=/dev/zero of='$path' bs=4 count=1 conv=notrunc", "cp /etc/hostname '$path'", "touch '$path'",
        "sh -c 'echo x > \"$path\"'", "unshare -Ur sh -c 'chmod 777 \"$path\" && echo x > \"$path\"'",
        "unshare -Urm sh -c 'chown 0:0 \"$path\" && chmod u+w \"$path\"'"
    ) {
        tell_of("$way: $command", system("$command >/dev/null 2>&1") == 0);
    }
}

sub try_descriptor {
    my ($way, $file) = @_;
    my $number = fileno($file);
    tell_of("$way: write", defined syswrite($file, $bad));
    tell_of("$way: ftruncate", truncate($file, 0));
    tell_of("$way: fchmod", chmod(0777, $file));
    tell_of("$way: futimens", syscall($number{utimensat}, $number, 0, 0, 0) == 0);
    tell_of("$way: fallocate", syscall($number{fallocate}, $number, 0, 0, 4096) == 0);
    my $shared = syscall($number{mmap}, 0, 4096, 3, 1, $number, 0);
    tell_of("$way: mmap shared for writing", $shared != -1);
    my $read = syscall($number{mmap}, 0, 4096, 1, 1, $number, 0);
    tell_of("$way: mprotect", $read != -1 && syscall($number{mprotect}, $read, 4096, 3) == 0);
    try_path("$way: /proc/self/fd", "/proc/self/fd/$number");
    tell_of("$way: openat of itself", syscall($number{openat}, $number, $nothing, O_RDWR) != -1);
}

try_path('input', $input);
try_path('stored', $stored);

open(my $read, '<', $input) or die "cannot even read: $!";
try_descriptor('descriptor', $read);
my $path_only = syscall($number{openat}, -100, $input, 010000000); # O_PATH
try_path('O_PATH', "/proc/self/fd/$path_only");

# Other names of the same file. Making one may work: using it must not.
for my $name ('hard', '/tmp/hard', '/dev/shm/hard', "$stored.hard") {
    if (link($input, $name) || link($stored, $name)) { try_path("link $name", $name); unlink($name); }
}
if (syscall($number{linkat}, $path_only, $nothing, -100, $other_name, 0x1000) == 0) { try_path('linkat', $other_name); unlink($other_name); }
symlink($stored, 'soft') and try_path('symlink', 'soft');

# The names in the store itself.
tell_of('rename over the stored', rename('soft', $stored));
tell_of('rename the stored', rename($stored, 'taken'));
tell_of('unlink the stored', unlink($stored));
my ($folder) = $stored =~ m{(.*)/};
tell_of('create in the store', open(my $new, '>', "$folder/new"));
tell_of('rename the store', rename($folder, "$folder.gone"));

# What other processes hold: their descriptors, working directories and roots.
for my $process (glob('/proc/[0-9]*')) {
    for my $held (glob("$process/fd/*")) {
        my $target = readlink($held) // next;
        try_path("held by $process", $held) if $target eq $stored || $target =~ m{/\Q$input\E$};
    }
    for my $folder ("$process/cwd", "$process/root", "$process/root$stored") {
        try_path("through $folder", "$folder/$input") if -e "$folder/$input" && $process ne "/proc/$$" && !-w "$folder/.";
        try_path("through $folder", $folder) if $folder =~ /root\Q$stored\E$/ && -e $folder;
    }
}

# At last, a rename of the input away, and another file under its name: that is the action's own directory.
rename($input, 'renamed') or print "cannot rename in its own directory\n";
try_path('renamed', 'renamed');
unlink('renamed');
open(my $instead, '>', $input) or die "cannot make a file in its own directory: $!";
print $instead $bad;
exit 0;
