using Grid.Testing;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>The right to mount, and a kernel with FUSE.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsMountsAttribute : NeedsAttribute
{
    private const string Bubblewrap = "/usr/bin/bwrap";

    private static bool MayLack => Environment.GetEnvironmentVariable("CI") != "true";

    /// <summary>Whether bubblewrap is needed too.</summary>
    public bool HasBubblewrap { get; init; }

    public override string? Missing => !MayLack ? null
        : !(Environment.IsPrivilegedProcess && File.Exists("/dev/fuse")) ? "Mounting inputs takes root and /dev/fuse."
        : HasBubblewrap && !File.Exists(Bubblewrap) ? "Bubblewrap is not installed (Debian's package 'bubblewrap')."
        : null;
}
