using Google.Protobuf;
using Grid.Core;
using Grid.Server.Client.Operations;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Execute;

/// <summary>
/// Prints how an execution ended: the command's own output on the streams it was meant for, and under it, when the farm
/// failed, what went wrong. With <c>--json</c> one document instead.
/// </summary>
internal static class OutcomePrinter
{
    /// <summary>How much of each stream the JSON form carries; the whole is in the blob it names.</summary>
    private const int JsonStreamBytesMax = 1 << 20;

    /// <summary>Prints it all, but for what was shown already.</summary>
    public static async Task PrintAsync(
        ClientSession session, ExecutionOutcome outcome, ShownOutput shown, CancellationToken cancellation)
    {
        if (session.Target.IsJson)
        {
            OperationView view = await JsonOfAsync(session, outcome, cancellation);
            await session.Terminal.Out.WriteLineAsync(JsonText.Of(view).AsMemory(), cancellation);
        }
        else if (outcome.Result is { } result)
        {
            await CopyAsync(
                session, result.StdoutDigest, result.StdoutRaw, shown.StdoutBytes, session.Terminal.Output.Bytes, cancellation);
            await CopyAsync(
                session, result.StderrDigest, result.StderrRaw, shown.StderrBytes, session.Terminal.Error.Bytes, cancellation);
        }

        if (outcome.Status != GridStatus.Ok)
        {
            Report(session, outcome);
        }
    }

    private static void Report(ClientSession session, ExecutionOutcome outcome)
    {
        ErrorReport report = ErrorReport.Of(outcome.Response.Status, session.Target.Remote);
        string advice = outcome.Status switch
        {
            GridStatus.DeadlineExceeded => "The command was stopped: give it more time with --timeout.",
            GridStatus.FailedPrecondition when report.Details.Count > 0 =>
                "Inputs vanished from the server since they were uploaded: run it again.",
            GridStatus.Cancelled => "Somebody cancelled the operation.",
            _ => report.Advice,
        };
        (report with { Advice = advice }).WriteTo(session.Terminal);
        if (outcome.Response.Message.Length > 0 && outcome.Response.Message != report.Message)
        {
            session.Terminal.Err.WriteLine(Printable.Of(outcome.Response.Message));
        }
    }

    private static async Task<OperationView> JsonOfAsync(
        ClientSession session, ExecutionOutcome outcome, CancellationToken cancellation)
    {
        OperationView view = OperationView.Of(outcome.Operation);
        return outcome.Result is not { } result
            ? view
            : view with
            {
                Stdout = await TextAsync(session, result.StdoutDigest, result.StdoutRaw, cancellation),
                Stderr = await TextAsync(session, result.StderrDigest, result.StderrRaw, cancellation),
            };
    }

    private static async Task<string> TextAsync(
        ClientSession session, Reapi.Digest? digest, ByteString raw, CancellationToken cancellation)
    {
        using MemoryStream content = new();
        if (raw.Length > 0 || digest is null || digest.SizeBytes <= JsonStreamBytesMax)
        {
            await CopyAsync(session, digest, raw, offset: 0, content, cancellation);
            return System.Text.Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
        }

        return $"({digest.SizeBytes} bytes, blob {digest.Hash}/{digest.SizeBytes})";
    }

    private static async Task CopyAsync(
        ClientSession session, Reapi.Digest? digest, ByteString raw, long offset, Stream output, CancellationToken cancellation)
    {
        if (raw.Length > 0 || digest is null or { SizeBytes: 0 })
        {
            await output.WriteAsync(raw.Memory[(int)Math.Min(offset, raw.Length)..], cancellation);
        }
        else if (offset < digest.SizeBytes)
        {
            await using Stream content = await session.Blobs.OpenReadAsync(
                digest.ToDigest(session.Target.Function), offset, cancellation)
                ?? throw GridException.NotFound(
                $"The server does not hold the command's output {digest.Hash}/{digest.SizeBytes} any more: run it again.");
            await content.CopyToAsync(output, cancellation);
        }

        await output.FlushAsync(cancellation);
    }
}
