using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Bots.Session;
using Grid.Core;
using Grid.Sandbox;
using Grid.Storage;

namespace Grid.Bots.Leases;

/// <summary>Turns a lease's payload into its report: reads Action and Command, runs them in the sandbox, signs the result.</summary>
public sealed class LeaseRunner(
    IInputStore inputs, IBlobStore outputs, ISandbox sandbox, BotOptions options, TimeProvider time)
{
    /// <summary>Runs a lease to its end. Whatever goes wrong is a report too; only cancellation throws.</summary>
    /// <param name="payload">The Action, or its Digest.</param>
    /// <param name="function">What its digests are made by; null where their length tells.</param>
    /// <param name="tap">Hears its command while it runs; null for nobody.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">The lease was cancelled, and nothing of it runs any more.</exception>
    public async Task<LeaseReport> RunAsync(
        Any? payload, DigestFunction? function, IOutputTap? tap, CancellationToken cancellation)
    {
        try
        {
            return await RunActionAsync(payload, function, tap, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (GridException failure)
        {
            return new LeaseReport(LeaseFailure.ToReported(failure.Status), failure.Message, Result: null, failure.MissingBlobs);
        }
        catch (IOException failure)
        {
            return LeaseReport.Failed(GridStatus.Unavailable, $"Bot {options.BotId}: {failure.Message}");
        }
#pragma warning disable CA1031 // A lease's boundary: the bot outlives whatever one action makes it stumble over.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return LeaseReport.Failed(GridStatus.Internal, $"Bot {options.BotId}: {failure.GetType().Name}: {failure.Message}");
        }
    }

    private async Task<LeaseReport> RunActionAsync(
        Any? payload, DigestFunction? function, IOutputTap? tap, CancellationToken cancellation)
    {
        Timestamp startedAt = Now();
        Reapi.Action action = await ReadActionAsync(payload, function, cancellation);
        Digest commandDigest = ParseDigest(action.CommandDigest, function, "command_digest");
        Digest inputRoot = ParseDigest(action.InputRootDigest, function, "input_root_digest");
        Reapi.Command command = await ReadCommandAsync(commandDigest, inputRoot, cancellation);

        SandboxResult ran = await sandbox.RunAsync(
            new SandboxRequest
            {
                Command = command,
                InputRoot = inputRoot,
                Inputs = inputs,
                Outputs = outputs,
                Action = action,
                Platform = PlatformOf(action, command),
                Timeout = TimeoutOf(action),
                Tap = tap,
            },
            cancellation);
        return new LeaseReport(ran.Status, ran.Message, Sign(ran.ActionResult, startedAt), []);
    }

    private async Task<Reapi.Action> ReadActionAsync(
        Any? payload, DigestFunction? function, CancellationToken cancellation)
    {
        if (payload is null)
        {
            throw GridException.InvalidArgument("The lease has no payload: send the Action, or its Digest, as an Any.");
        }

        if (payload.Is(Reapi.Action.Descriptor))
        {
            return Parse(Reapi.Action.Parser, payload.Value);
        }

        if (!payload.Is(Reapi.Digest.Descriptor))
        {
            throw GridException.InvalidArgument(
                $"The lease's payload is a {payload.TypeUrl}: send an Action, or its Digest, as an Any.");
        }

        Digest digest = ParseDigest(Parse(Reapi.Digest.Parser, payload.Value), function, "payload");
        ReadOnlyMemory<byte>? content = (await inputs.ReadBatchAsync([digest], cancellation))[0];
        return content is { } bytes
            ? Reapi.Action.Parser.ParseBlob(digest, bytes)
            : throw GridException.Missing($"Action {digest} is missing: upload it and try again.", [digest]);
    }

    private async Task<Reapi.Command> ReadCommandAsync(
        Digest commandDigest, Digest inputRoot, CancellationToken cancellation)
    {
        // Both in one call: where the inputs are far, this is the round trip that every action waits for.
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await inputs.ReadBatchAsync([commandDigest, inputRoot], cancellation);
        Digest[] missing =
        [
            .. contents[0] is null ? [commandDigest] : (Digest[])[],
            .. contents[1] is null ? [inputRoot] : (Digest[])[],
        ];
        return missing.Length == 0
            ? Reapi.Command.Parser.ParseBlob(commandDigest, contents[0]!.Value)
            : throw GridException.Missing(
                $"The action needs blobs that are missing ({string.Join(", ", missing)}): upload them and try again.", missing);
    }

    private static PlatformProperties PlatformOf(Reapi.Action action, Reapi.Command command) =>
        action.PlatformWith(command) is { } platform
            ? PlatformProperties.Of(platform.Properties.Select(pair => new PlatformProperty(pair.Name, pair.Value)))
            : PlatformProperties.None;

    private TimeSpan? TimeoutOf(Reapi.Action action)
    {
        TimeSpan? asked = action.Timeout?.ToTimeSpan() is { } timeout && timeout != TimeSpan.Zero ? timeout : null;
        if (asked < TimeSpan.Zero)
        {
            throw GridException.InvalidArgument($"The action's timeout is negative ({asked}): ask for a positive one, or none.");
        }

        if (asked > options.ActionDurationMax)
        {
            throw GridException.InvalidArgument(
                $"The action's timeout of {asked} is over this bot's limit of {options.ActionDurationMax}: ask for less.");
        }

        return asked ?? options.ActionDurationMax;
    }

    private Reapi.ActionResult Sign(Reapi.ActionResult result, Timestamp startedAt)
    {
        result.ExecutionMetadata ??= new Reapi.ExecutedActionMetadata();
        result.ExecutionMetadata.Worker = options.BotId;
        result.ExecutionMetadata.WorkerStartTimestamp = startedAt;
        result.ExecutionMetadata.WorkerCompletedTimestamp = Now();
        return result;
    }

    private Timestamp Now() => Timestamp.FromDateTimeOffset(time.GetUtcNow());

    private static Digest ParseDigest(Reapi.Digest? wire, DigestFunction? function, string field) =>
        (function is null ? wire.TryToDigest(out Digest digest) : wire.TryToDigest(function, out digest))
            ? digest
            : throw GridException.InvalidArgument($"The Action's {field} is malformed: '{wire?.Hash}/{wire?.SizeBytes}'.");

    private static T Parse<T>(MessageParser<T> parser, ByteString payload)
        where T : IMessage<T> => parser.ParseDocument("The lease's payload", payload.Memory, "have the server send what it says it is");
}
