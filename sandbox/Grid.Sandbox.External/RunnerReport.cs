using System.Text;
using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Processes;
using Grid.Storage;

namespace Grid.Sandbox.External;

/// <summary>Reads what a runner left behind, and says it as every sandbox does.</summary>
internal sealed class RunnerReport(SandboxRequest request, CommandPlan plan, RunnerFiles files)
{
    // A result with a million outputs and inlined streams stays below this.
    private const long ResultBytesMax = 256L << 20;

    // BuildBox's runners end themselves by SIGALRM when the action's time is over.
    private const int EndedByAlarm = 128 + 14;

    private const int WordsBytesMax = 4 << 10;

    /// <summary>The result, with all that it names in the store of outputs.</summary>
    /// <exception cref="GridException">The runner failed: with its own status and words where it gave any.</exception>
    public async Task<SandboxResult> ToResultAsync(ProcessOutcome runner, CancellationToken cancellation)
    {
        Google.Rpc.Status? status = Parse(Google.Rpc.Status.Parser, files.StatusPath);
        Reapi.ActionResult result = Parse(Reapi.ActionResult.Parser, files.ResultPath) ?? throw Failure(runner, status);
        bool hasTimedOut = runner.HasTimedOut || runner.ExitCode == EndedByAlarm || IsOverdue(status);

        // That something went wrong may be what the result says already: of a command that could not be started, say.
        if (!hasTimedOut && result.ExitCode == 0 && (status is { Code: not 0 } || runner.ExitCode != 0))
        {
            throw Failure(runner, status);
        }

        await AddStreamsAsync(result, WithReason(runner, result, status), cancellation);
        IReadOnlyList<string> skipped = KeepRequestedForms(result);
        ProcessOutcome command = runner with { ExitCode = result.ExitCode, HasTimedOut = hasTimedOut, Signal = null };
        ActionVerdict verdict = ActionVerdict.Of(command, request.Timeout);
        string message = string.Join('\n', skipped.Prepend(verdict.Message).Where(line => line.Length > 0));
        return new SandboxResult(result, verdict.Status, message) { End = command.End };
    }

    // Of a command that could not be started the runner tells the reason beside the result, where no client sees it.
    private static ProcessOutcome WithReason(ProcessOutcome runner, Reapi.ActionResult result, Google.Rpc.Status? status) =>
        result.ExitCode is ProcessOutcome.NotFound or ProcessOutcome.NotExecutable
        && status is { Message.Length: > 0 }
        && runner.Stderr.Path is null
            ? runner with { Stderr = WithLine(runner.Stderr, status.Message) }
            : runner;

    private static CapturedOutput WithLine(CapturedOutput stream, string line) =>
        new((byte[])[.. stream.Content.Span, .. Encoding.UTF8.GetBytes(line + "\n")], Path: null);

    // A runner may have brought the streams away itself; otherwise they are what its own streams were.
    private async Task AddStreamsAsync(Reapi.ActionResult result, ProcessOutcome runner, CancellationToken cancellation)
    {
        BlobUploader uploader = new(request.Outputs, request.InputRoot.Function);
        if (result.StdoutDigest is null && result.StdoutRaw.IsEmpty)
        {
            result.StdoutDigest = (await uploader.AddOutputAsync(runner.Stdout, cancellation)).ToWire();
        }

        if (result.StderrDigest is null && result.StderrRaw.IsEmpty)
        {
            result.StderrDigest = (await uploader.AddOutputAsync(runner.Stderr, cancellation)).ToWire();
        }

        await uploader.FlushAsync(cancellation);
    }

    // The runner was asked for paths: what the client asked for by kind stands in the older fields' stead.
    private List<string> KeepRequestedForms(Reapi.ActionResult result)
    {
        Dictionary<string, OutputForm> forms = plan.Outputs.DistinctBy(output => output.Path)
            .ToDictionary(output => output.Path, output => output.Form);
        List<string> skipped = [];
        Remove(result.OutputFiles, OutputForm.Directory, "a file, but was asked for as a directory", file => file.Path);
        Remove(result.OutputDirectories, OutputForm.File, "a directory, but was asked for as a file", file => file.Path);
        return skipped;

        void Remove<T>(IList<T> outputs, OutputForm unfit, string what, Func<T, string> pathOf)
        {
            foreach (T output in outputs.Where(output => forms.GetValueOrDefault(pathOf(output)) == unfit).ToList())
            {
                outputs.Remove(output);
                skipped.Add($"Output '{pathOf(output)}' is {what}: it was left out.");
            }
        }
    }

    private static bool IsOverdue(Google.Rpc.Status? status) => status?.Code == (int)GridStatus.DeadlineExceeded;

    private static GridException Failure(ProcessOutcome runner, Google.Rpc.Status? status)
    {
        GridStatus code = status is { Code: > 0 and <= (int)GridStatus.Unauthenticated }
            ? (GridStatus)status.Code
            : GridStatus.Internal;
        string words = status?.Message is { Length: > 0 } message ? message : Words(runner.Stderr);
        return new GridException(code, $"The runner failed with exit code {runner.ExitCode}: {words}");
    }

    private static string Words(CapturedOutput stderr)
    {
        ReadOnlyMemory<byte> content = stderr.Path is null ? stderr.Content : Encoding.UTF8.GetBytes("it wrote too much to repeat");
        return Encoding.UTF8.GetString(content[..Math.Min(content.Length, WordsBytesMax)].Span).Trim();
    }

    private static T? Parse<T>(MessageParser<T> parser, string path)
        where T : class, IMessage<T>
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length == 0)
        {
            return null;
        }

        if (file.Length > ResultBytesMax)
        {
            throw GridException.ResourceExhausted($"The runner's result is larger than the {ResultBytesMax} bytes accepted.");
        }

        try
        {
            return parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new GridException(
                GridStatus.Internal, $"The runner's answer in '{Path.GetFileName(path)}' is no message: {failure.Message}", failure);
        }
    }
}
