using Grid.Scheduling;
using Grid.Storage;

namespace Grid.Services.Logs;

/// <summary>
/// What a command wrote, as its result has it: for readers of a stream that nobody wrote, or that lost what they had not
/// read yet. It begins with whatever they have read.
/// </summary>
internal static class ResultOutput
{
    /// <summary>The output from an offset on; null when there is no result, or it does not go so far.</summary>
    public static async ValueTask<Stream?> OpenAsync(
        OperationView operation, LogStreamId stream, IBlobStore? cas, long offset, CancellationToken cancellation)
    {
        if (operation.Outcome is not { Result.IsEmpty: false } outcome)
        {
            return null;
        }

        Reapi.ActionResult result = Reapi.ActionResult.Parser.ParseFrom(outcome.Result.Span);
        bool isStdout = stream.Text.EndsWith(LogStreamName.Stdout, StringComparison.Ordinal);
        ReadOnlyMemory<byte> raw = (isStdout ? result.StdoutRaw : result.StderrRaw).Memory;
        if (!raw.IsEmpty)
        {
            return offset < raw.Length ? new MemoryStream(raw[(int)offset..].ToArray(), writable: false) : null;
        }

        Reapi.Digest? digest = isStdout ? result.StdoutDigest : result.StderrDigest;
        return cas is not null && digest is not null && offset < digest.SizeBytes
            ? await cas.OpenReadAsync(digest.ToDigest(operation.ActionDigest.Function), offset, cancellation)
            : null;
    }
}
