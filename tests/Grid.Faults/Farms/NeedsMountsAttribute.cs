using Grid.Testing;

namespace Grid.Faults.Farms;

/// <summary>The right to mount, and a kernel with FUSE.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsMountsAttribute : NeedsAttribute
{
    private static bool MayLack => Environment.GetEnvironmentVariable("CI") != "true";

    public override string? Missing => MayLack && !(Environment.IsPrivilegedProcess && File.Exists("/dev/fuse"))
        ? "Mounting inputs takes root and /dev/fuse."
        : null;
}
