namespace Grid.Sandbox.Native;

/// <summary>How something is mounted (<c>MS_*</c>).</summary>
[Flags]
internal enum MountFlags : uint
{
    None = 0,
    ReadOnly = 1,
    NoSetUserId = 2,
    NoDevices = 4,
    NoAccessTimes = 1024,

    /// <summary>A place that is there already, shown in another one too.</summary>
    Bind = 4096,

    /// <summary>What happens to the mounts in it is of no concern to other namespaces.</summary>
    Private = 1 << 18,
}
