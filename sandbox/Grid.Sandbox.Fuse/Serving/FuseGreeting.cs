using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Wire;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>The first exchange on a new mount: who speaks which version, and who can do what.</summary>
internal static class FuseGreeting
{
    /// <summary>The most bytes of one answer: a READ of as many pages as the kernel asks for at once.</summary>
    public const int AnswerBytesMax = FuseReply.HeaderSize + ReadBytesMax;

    /// <summary>The most bytes of a file that are asked for at once.</summary>
    public const int ReadBytesMax = PagesMax * PageBytes;

    private const uint Major = 7;

    // 7.28, of Linux 4.20, brought more than 32 pages a request; 7.29 directories that need no opening.
    private const uint MinorMin = 29;

    // The newest that the structures here are of.
    private const uint Minor = 42;

    private const int PageBytes = 4096;
    private const int PagesMax = 256;
    private const int RequestBytesMax = 64 << 10;
    private const uint WriteMax = 4096;
    private const ushort BackgroundMax = 64;

    // A fetch may take long; one that takes longer than this never ends, and who waits for it could not even be killed.
    private const ushort RequestTimeoutSeconds = 600;

    // Above the mount there is an overlay, and the kernel allows two layers in all: so what is below it must be none.
    private const uint PassthroughDepthMax = 1;

    private const FuseFeatures Usual =
        FuseFeatures.AsyncRead
        | FuseFeatures.ReadDirectoryPlus
        | FuseFeatures.ReadDirectoryPlusAuto
        | FuseFeatures.ParallelDirectoryOperations
        | FuseFeatures.MaxPages
        | FuseFeatures.CacheSymlinks
        | FuseFeatures.NoOpenDirectorySupport
        | FuseFeatures.InitExtended
        | FuseFeatures.RequestTimeout;

    /// <summary>Waits for the kernel's first request and answers it; what was agreed on.</summary>
    public static FuseFeatures Exchange(FuseDevice device, FuseFeatures wanted)
    {
        byte[] buffer = new byte[RequestBytesMax];
        int length = DeviceCalls.Read(device.Handle, buffer);
        if (length < FuseRequestHeader.Size + FuseInitRequest.SizeMin)
        {
            throw Errno.ToFailure("The kernel does not begin to speak of the mounted inputs", Math.Max(-length, 0));
        }

        FuseRequestHeader header = MemoryMarshal.Read<FuseRequestHeader>(buffer);
        FuseInitRequest request = FuseInitRequest.Read(buffer.AsSpan(FuseRequestHeader.Size..length));
        ThrowIfTooOld(request);
        FuseFeatures features = request.Features & (Usual | wanted);
        int answerLength = FuseReply.Of(buffer, header.Unique, ReplyOf(request, features));
        device.TrySend(buffer.AsSpan(0, answerLength));
        return features;
    }

    private static FuseInitReply ReplyOf(in FuseInitRequest request, FuseFeatures features) => new(
        Major,
        Math.Min(request.Minor, Minor),
        ReadAheadMax: PagesMax * PageBytes,
        LowFeatures: (uint)features,
        BackgroundMax,
        CongestionThreshold: BackgroundMax * 3 / 4,
        WriteMax,
        TimeGranularity: 1,
        PagesMax,
        MapAlignment: 0,
        HighFeatures: (uint)((ulong)features >> 32),
        StackDepthMax: features.HasFlag(FuseFeatures.Passthrough) ? PassthroughDepthMax : 0,
        RequestTimeoutSeconds);

    private static void ThrowIfTooOld(in FuseInitRequest request)
    {
        if (request.Major != Major || request.Minor < MinorMin)
        {
            throw GridException.FailedPrecondition(
                $"The kernel speaks version {request.Major}.{request.Minor} of the FUSE protocol; inputs by FUSE need "
                + $"{Major}.{MinorMin} (Linux 5.1): use 'staging: links'.");
        }
    }
}
