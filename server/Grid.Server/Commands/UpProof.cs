using Grid.Core;
using Grid.Server.Hosting;
using Grid.Server.Profiles;
using Grid.Server.Proof;
using Grid.Storage.Backends;
using Grpc.Net.Client;

namespace Grid.Server.Commands;

/// <summary>The proof that <c>grid up</c> gives before it says it is ready: one action through its own door and back.</summary>
internal static class UpProof
{
    // The bot of the same process takes milliseconds to connect; a farm that has not answered by then never will.
    private static readonly TimeSpan DurationMax = TimeSpan.FromMinutes(1);

    public static async Task<bool> RunAsync(
        TextWriter output, GridProcess process, UpOptions options, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(DurationMax);
        using GrpcChannel channel = RemoteChannel.Open(RemoteAddress.Parse(process.Addresses[0]));
        ProofAction proof = new(channel, options.Instance ?? InstanceName.Empty, TimeProvider.System);
        try
        {
            ProofReport report = await proof.RunAsync(deadline.Token);
            await output.WriteLineAsync(report.Summary.AsMemory(), cancellation);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw GridException.Unavailable(
                $"the farm did not run its first action within {DurationMax.TotalSeconds} s: see the log above for what its bot says.");
        }
    }
}
