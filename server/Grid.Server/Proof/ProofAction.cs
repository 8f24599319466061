using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Server.Client;
using Grid.Server.Client.Execute;
using Grid.Server.Client.Trees;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.Server.Proof;

/// <summary>
/// Sends one small compile through a farm by its public services, as any client would: upload, execute, read the output
/// back and check it, then ask for it once more to see the action cache answer.
/// </summary>
internal sealed class ProofAction(ChannelBase channel, InstanceName instance, TimeProvider time)
{
    private const int SaltBytes = 16;

    private readonly CallInvoker _calls = channel.CreateCallInvoker();

    /// <exception cref="GridException">The farm did not do it; the message says where it stopped.</exception>
    public async Task<ProofReport> RunAsync(CancellationToken cancellation)
    {
        var command = ProofCommand.Choose(ProofCommand.HasCompiler());
        try
        {
            return await RunAsync(command, cancellation);
        }
        catch (RpcException failure)
        {
            throw RemoteFailure.Of($"Proof '{command.Text}'", failure, cancellation);
        }
        catch (GridException failure)
        {
            throw failure.At($"Proof '{command.Text}'");
        }
    }

    private async Task<ProofReport> RunAsync(ProofCommand command, CancellationToken cancellation)
    {
        RemoteBlobStore blobs = new(_calls, new RemoteStoreOptions { Instance = instance }, time);
        (Digest action, TimeSpan uploaded) = await MeasureAsync(() => UploadAsync(command, blobs, cancellation));
        (ExecutionOutcome first, TimeSpan executed) = await MeasureAsync(() => ExecuteAsync(action, cancellation));
        (_, TimeSpan readBack) = await MeasureAsync(() => ReadBackAsync(command, ResultOf(first), blobs, cancellation));
        (ExecutionOutcome second, TimeSpan repeated) = await MeasureAsync(() => ExecuteAsync(action, cancellation));

        Reapi.ExecutedActionMetadata times = ResultOf(first).ExecutionMetadata ?? new Reapi.ExecutedActionMetadata();
        return new ProofReport
        {
            Command = command.Text,
            Worker = times.Worker,
            Uploaded = uploaded,
            Executed = executed,
            Queued = Between(times.QueuedTimestamp, times.WorkerStartTimestamp),
            Staged = Between(times.InputFetchStartTimestamp, times.InputFetchCompletedTimestamp),
            Ran = Between(times.ExecutionStartTimestamp, times.ExecutionCompletedTimestamp),
            Captured = Between(times.OutputUploadStartTimestamp, times.OutputUploadCompletedTimestamp),
            ReadBack = readBack,
            CacheHit = second.Response.CachedResult ? repeated : null,
        };
    }

    private static TimeSpan? Between(Timestamp? start, Timestamp? end) =>
        start is null || end is null ? null : end.ToDateTimeOffset() - start.ToDateTimeOffset();

    private static Reapi.ActionResult ResultOf(ExecutionOutcome outcome)
    {
        if (outcome.Status != GridStatus.Ok)
        {
            throw new GridException(outcome.Status, outcome.Response.Status.Message);
        }

        Reapi.ActionResult result = outcome.Result ?? throw GridException.FailedPrecondition("The answer holds no result.");
        return result.ExitCode == 0
            ? result
            : throw GridException.FailedPrecondition(
                $"The command ended with exit code {result.ExitCode}: {result.StderrRaw.ToStringUtf8()}");
    }

    // A fresh salt makes it a new action each time, so that it runs even on a farm that has proved itself before.
    private static async Task<Digest> UploadAsync(ProofCommand command, IBlobStore blobs, CancellationToken cancellation)
    {
        InputRoot root = new(DigestFunction.Sha256);
        root.AddFile(command.InputName, command.Input);
        var salt = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(SaltBytes));
        var messages = ActionMessages.Of(command.Spec, root.Seal(), salt);
        BlobUpload upload = new(blobs);
        IReadOnlyList<UploadBlob> missing = await upload.FindMissingAsync(
            [.. root.Blobs, messages.Command, messages.Action], cancellation);
        await upload.SendAsync(missing, new Progress<long>(), cancellation);
        return messages.Action.Digest;
    }

    private Task<ExecutionOutcome> ExecuteAsync(Digest action, CancellationToken cancellation) =>
        new ExecutionFollower(_calls, time).ExecuteAsync(
            new Reapi.ExecuteRequest
            {
                InstanceName = instance.Value,
                ActionDigest = action.ToWire(),
                InlineStderr = true,
            },
            changed: _ => { },
            cancellation);

    private static async Task<bool> ReadBackAsync(
        ProofCommand command, Reapi.ActionResult result, IBlobStore blobs, CancellationToken cancellation)
    {
        Reapi.OutputFile output = result.OutputFiles.SingleOrDefault()
            ?? throw GridException.FailedPrecondition("The command succeeded, but its output is not in the result.");
        ReadOnlyMemory<byte>? content = await blobs.ReadAsync(output.Digest.ToDigest(), cancellation);
        return content is { } bytes && command.IsRight(bytes)
            ? true
            : throw new GridException(GridStatus.DataLoss, $"The output '{output.Path}' came back other than it must be.");
    }

    private async Task<(T Value, TimeSpan Duration)> MeasureAsync<T>(Func<Task<T>> step)
    {
        long start = time.GetTimestamp();
        T value = await step();
        return (value, time.GetElapsedTime(start));
    }
}
