using Grid.Testing;

namespace Grid.Sandbox.Runner.Tests;

/// <summary>The right to start a process as another user, and a program that needs no libraries.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsTwoUsersAndBusyboxAttribute : NeedsAttribute
{
    public override string? Missing => NeedsTwoUsersAttribute.MissingUsers
        ?? (File.Exists("/usr/bin/busybox") ? null : "There is no busybox: apt-get install busybox-static.");
}
