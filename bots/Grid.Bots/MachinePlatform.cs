using System.Runtime.InteropServices;
using Grid.Core;

namespace Grid.Bots;

/// <summary>The platform a bot offers when none is configured: the machine it runs on, in the words clients use.</summary>
public static class MachinePlatform
{
    /// <summary><c>OSFamily</c> and <c>ISA</c> of this machine.</summary>
    public static PlatformProperties Default { get; } = Of(RuntimeInformation.OSArchitecture);

    /// <summary>The same for a machine of another architecture.</summary>
    public static PlatformProperties Of(Architecture architecture) => PlatformProperties.Of(
    [
        new PlatformProperty("OSFamily", "linux"),
        new PlatformProperty("ISA", IsaOf(architecture)),
    ]);

    private static string IsaOf(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "x86-64",
        Architecture.X86 => "x86-32",
        Architecture.Arm64 => "aarch64",
        Architecture.Arm or Architecture.Armv6 => "aarch32",
        Architecture.Ppc64le => "power-isa-le",
        Architecture.S390x => "s390x",
        Architecture.RiscV64 => "riscv64",
        Architecture.LoongArch64 => "loongarch64",
        _ => architecture.ToString(),
    };
}
