using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>
/// One descriptor of a connection. What was read from it is answered to it: the kernel remembers requests by descriptor.
/// </summary>
internal sealed class FuseDevice(SafeFileHandle handle) : IDisposable
{
    public SafeFileHandle Handle => handle;

    /// <summary>
    /// Sends an answer; false when nobody waits for it any more (an interrupt, an unmount), which is nobody's failure.
    /// </summary>
    public bool TrySend(ReadOnlySpan<byte> answer) => DeviceCalls.Write(handle, answer) switch
    {
        0 => true,
        Errno.NoEntry or FuseErrno.NoDevice or Errno.NotPermitted => false,
        int error => throw Errno.ToFailure("The kernel does not take an answer of the input file system", error),
    };

    public FuseDevice Clone() => new(DeviceCalls.Clone(handle));

    public void Dispose() => handle.Dispose();
}
