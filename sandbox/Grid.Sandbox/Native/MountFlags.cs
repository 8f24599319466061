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
}
