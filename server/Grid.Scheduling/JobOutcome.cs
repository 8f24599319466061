using Grid.Core;

namespace Grid.Scheduling;

/// <summary>How an operation ended. What a bot or the cache said of it stays opaque here.</summary>
public sealed record JobOutcome
{
    /// <summary>OK when the command ran, whatever its exit code; else why it could not.</summary>
    public required GridStatus Status { get; init; }

    /// <summary>For people; empty when all is well.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>The bytes of the ActionResult; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>The bytes of the google.rpc.Status a bot gave, with its details; empty when there is none.</summary>
    public ReadOnlyMemory<byte> StatusDetails { get; init; }

    /// <summary>Blobs a client has to upload before it tries again.</summary>
    public IReadOnlyList<Digest> MissingBlobs { get; init; } = [];

    /// <summary>The command was killed for want of memory, as far as can be told: a larger bot may do better.</summary>
    public bool RanOutOfMemory { get; init; }

    /// <summary>The result came from the action cache.</summary>
    public bool IsCached { get; init; }

    /// <summary>What keeping this outcome costs, in bytes, roughly.</summary>
    public long SizeBytes => Message.Length + Result.Length + StatusDetails.Length + (MissingBlobs.Count * 80L);

    /// <summary>An outcome without a result.</summary>
    public static JobOutcome Failed(GridStatus status, string message) => new() { Status = status, Message = message };

    /// <summary>An outcome made of an exception, with the blobs it names.</summary>
    public static JobOutcome Failed(GridException failure) =>
        new() { Status = failure.Status, Message = failure.Message, MissingBlobs = failure.MissingBlobs };
}
