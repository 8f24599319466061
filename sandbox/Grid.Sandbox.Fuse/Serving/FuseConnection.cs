using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Wire;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>
/// The threads that answer the kernel, each with a descriptor of its own. They never touch the mount they serve: who
/// answers must not wait for an answer. A thread that stumbles ends the whole connection, since a mount that answers
/// half of what it is asked is worse than none.
/// </summary>
internal sealed class FuseConnection : IDisposable
{
    // What the kernel hands over at once: it demands room for the largest write, which is never asked of a read-only mount.
    private const int RequestBytesMax = 64 << 10;

    private readonly InputFileSystem _files;
    private readonly List<Thread> _threads = [];
    private readonly List<FuseDevice> _devices = [];
    private readonly Action _onEnd;
    private int _hasEnded;

    /// <param name="files">What is served.</param>
    /// <param name="onEnd">Called once when the connection ends, be it that it was unmounted or that a thread failed.</param>
    public FuseConnection(InputFileSystem files, Action onEnd)
    {
        _files = files;
        _onEnd = onEnd;
    }

    /// <summary>What made it end; null while it serves, and after an orderly end.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether nothing is answered any more.</summary>
    public bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    /// <summary>What was agreed with the kernel.</summary>
    public FuseFeatures Features { get; private set; }

    /// <summary>Meets the kernel on a device that has just been mounted, and begins to serve.</summary>
    /// <param name="device">The device.</param>
    /// <param name="wanted">What it needs of the kernel, if that can be had.</param>
    /// <param name="threadCount">How many threads are to serve.</param>
    /// <exception cref="GridException">The kernel is too old, or does not do as it should.</exception>
    public void Start(FuseDevice device, FuseFeatures wanted, int threadCount)
    {
        _devices.Add(device);
        Features = FuseGreeting.Exchange(device, wanted);
        while (_devices.Count < threadCount)
        {
            _devices.Add(device.Clone());
        }

        foreach (FuseDevice each in _devices)
        {
            Thread thread = new(() => Run(each)) { IsBackground = true, Name = "inputs-fuse" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Waits for the threads; the mount must have been aborted before.</summary>
    public void Dispose()
    {
        _threads.ForEach(thread => thread.Join());
        _devices.ForEach(device => device.Dispose());
    }

    private void Run(FuseDevice device)
    {
        try
        {
            byte[] request = GC.AllocateUninitializedArray<byte>(RequestBytesMax, pinned: true);
            byte[] answer = GC.AllocateUninitializedArray<byte>(FuseGreeting.AnswerBytesMax, pinned: true);
            while (TryRead(device, request, out int length))
            {
                Answer(device, request.AsSpan(0, length), answer);
            }
        }
#pragma warning disable CA1031 // A thread's boundary: what went wrong is kept for the actions that will ask.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failure = failure;
        }

        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            _onEnd();
        }
    }

    private void Answer(FuseDevice device, ReadOnlySpan<byte> request, Span<byte> answer)
    {
        FuseRequestHeader header = MemoryMarshal.Read<FuseRequestHeader>(request);
        int length = _files.Answer(device, header, request[FuseRequestHeader.Size..], answer);
        if (length != FuseAnswer.None)
        {
            device.TrySend(answer[..length]);
        }
    }

    /// <summary>Waits for the next request; false when there will be none.</summary>
    private static bool TryRead(FuseDevice device, Span<byte> buffer, out int length)
    {
        const int Aborted = -103;
        while (true)
        {
            length = DeviceCalls.Read(device.Handle, buffer);
            switch (length)
            {
                case >= FuseRequestHeader.Size:
                    return true;
                case -Errno.Interrupted or -Errno.TryAgain or -Errno.NoEntry:
                    // The last: who asked was interrupted before the question got here.
                    continue;
                case -FuseErrno.NoDevice or Aborted:
                    return false;
                default:
                    throw Errno.ToFailure("Cannot read what the kernel asks of the input file system", -length);
            }
        }
    }
}
