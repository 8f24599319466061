using Grid.Core;
using Grid.Sandbox;

namespace Grid.Bots.Leases;

/// <summary>Actions of the bot's own, tried after growing pauses until one goes well: then the machine can take work again.</summary>
internal sealed class HealthProbe(BotParts parts, BotOptions options, TimeProvider time, BotLog log)
{
    private static readonly TimeSpan DurationMax = TimeSpan.FromMinutes(1);

    private readonly Reapi.Command _command = new() { Arguments = { "/bin/true" } };

    /// <summary>Ends when an action went well.</summary>
    /// <exception cref="OperationCanceledException">It was not waited for.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan pause = options.ProbeDelayMin;
        do
        {
            await Task.Delay(pause, time, cancellation);
            pause = pause * 2 < options.ProbeDelayMax ? pause * 2 : options.ProbeDelayMax;
        }
        while (!await SucceedsAsync(cancellation));
    }

    // Whatever the command's exit code: the root of some sandboxes has no such program, and they are well all the same.
    private async Task<bool> SucceedsAsync(CancellationToken cancellation)
    {
        SandboxRequest request = new()
        {
            Command = _command,
            InputRoot = DigestFunction.Sha256.Empty,
            Inputs = parts.Inputs,
            Outputs = parts.Outputs,
            Timeout = DurationMax,
        };
        try
        {
            return (await parts.Sandbox.RunAsync(request, cancellation)).Status == GridStatus.Ok;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A machine that is broken fails in any way; the next probe tells whether it is mended.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.ProbeFailed(failure.Message);
            return false;
        }
    }
}
