namespace Grid.Sandbox.Fuse.Native;

/// <summary>Error numbers of the protocol that have no use elsewhere.</summary>
internal static class FuseErrno
{
    public const int InputOutput = 5;
    public const int NoDevice = 19;
    public const int InvalidArgument = 22;
    public const int NotImplemented = 38;
}
