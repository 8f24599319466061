using Google.Protobuf;
using Grid.Core;
using Grid.Dispatch;
using Grid.Scheduling;
using Grid.Scheduling.Platforms;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.Services.Execution;

/// <summary>
/// Answers an operation from the action cache, or reads the action with all its inputs and says what kind of bot it
/// needs. An action that lacks inputs names every one of them, so that a client uploads them in one go.
/// </summary>
/// <param name="cas">Holds actions, commands and inputs.</param>
/// <param name="trees">Finds what input roots lead to.</param>
/// <param name="cache">Asked first; null when the scheduler has none.</param>
/// <param name="timeoutMax">The longest timeout an action may ask for, and the timeout of one that asks for none.</param>
public sealed class ActionPreparer(IBlobStore cas, TreeClosures trees, IActionCache? cache, TimeSpan timeoutMax)
    : IActionPreparer
{
    /// <summary>The largest Action or Command message that is read.</summary>
    public const long DocumentSizeBytesMax = 16 * 1024 * 1024;

    private readonly OlderOutputs _olderOutputs = new(cas);

    /// <summary>What the platform properties of actions mean.</summary>
    public PlatformRules Platforms { get; init; } = PlatformRules.Open;

    public async Task<Preparation> PrepareAsync(SchedulerInput.ExecuteRequested request, CancellationToken cancellation)
    {
        try
        {
            return await FindCachedAsync(request, cancellation)
                ?? new Preparation.Ready(await ReadAsync(request, cancellation));
        }
        catch (GridException refusal)
        {
            return new Preparation.Resolved(JobOutcome.Failed(refusal));
        }
    }

    public async ValueTask<Preparation?> ReconsiderAsync(JobSpec spec, CancellationToken cancellation)
    {
        if (spec.Rules == Platforms.Fingerprint || await AskedByAsync(spec, cancellation) is not { } asked)
        {
            return null;
        }

        try
        {
            return new Preparation.Ready(Platforms.Reconsider(spec, asked));
        }
        catch (GridException refusal)
        {
            return new Preparation.Resolved(JobOutcome.Failed(
                GridStatus.FailedPrecondition,
                $"The scheduler's configuration was changed while the action waited, and allows it no more. {refusal.Message}"));
        }
    }

    private async ValueTask<Preparation?> FindCachedAsync(SchedulerInput.ExecuteRequested request, CancellationToken cancellation)
    {
        if (cache is null || request.SkipCacheLookup)
        {
            return null;
        }

        Reapi.ActionResult? result = await cache.GetAsync(request.ActionDigest, cancellation);
        return result is null
            ? null
            : new Preparation.Resolved(
                new JobOutcome { Status = GridStatus.Ok, Result = result.ToByteArray(), IsCached = true });
    }

    private async ValueTask<JobSpec> ReadAsync(SchedulerInput.ExecuteRequested request, CancellationToken cancellation)
    {
        DigestFunction function = request.ActionDigest.Function;
        ReadOnlyMemory<byte> payload = await ReadDocumentAsync(request.ActionDigest, "Action", cancellation)
            ?? throw GridException.Missing(
                $"Action {request.ActionDigest} is not held: upload it, its command and its inputs, then execute again.",
                [request.ActionDigest]);
        Reapi.Action action = Reapi.Action.Parser.ParseBlob(request.ActionDigest, payload);
        TimeSpan timeout = TimeoutOf(action);
        Digest commandDigest = action.CommandDigest.ToDigest(function);
        Digest inputRoot = action.InputRootDigest.ToDigest(function);

        InputCheck inputs = new(cas, trees);
        ReadOnlyMemory<byte>? commandBytes = await ReadDocumentAsync(commandDigest, "Command", cancellation);
        if (commandBytes is null)
        {
            inputs.AddMissing(commandDigest);
        }

        await inputs.CheckAsync(inputRoot, cancellation);
        inputs.ThrowIfIncomplete();
        Reapi.Command command = Reapi.Command.Parser.ParseBlob(commandDigest, commandBytes!.Value);
        ThrowIfNotRunnable(command);
        PlatformDemand demand = Platforms.DemandOf(request.Instance, PlatformOf(action, command));
        Reapi.Action? renewed = await _olderOutputs.RenewAsync(action, command, function, cancellation);
        return new JobSpec(
            request.Pool,
            request.Instance,
            request.ActionDigest,
            renewed is null ? payload : renewed.ToByteArray(),
            demand.Requirements,
            timeout,
            action.DoNotCache)
        {
            Label = demand.Label,
            Rules = Platforms.Fingerprint,
            Affinity = JobTraits.AffinityOf(request.Client, inputRoot),
            Kind = JobTraits.KindOf(request.Instance, request.Client, command),
        };
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ReadDocumentAsync(
        Digest digest, string kind, CancellationToken cancellation) => digest.SizeBytes <= DocumentSizeBytesMax
        ? await cas.ReadAsync(digest, cancellation)
        : throw GridException.InvalidArgument(
            $"{kind} {digest} is larger than {DocumentSizeBytesMax} bytes: put what it carries into input files.");

    private TimeSpan TimeoutOf(Reapi.Action action)
    {
        if (action.Timeout is null)
        {
            return timeoutMax;
        }

        double seconds = action.Timeout.Seconds + (action.Timeout.Nanos / 1e9);
        if (seconds < 0)
        {
            throw GridException.InvalidArgument($"The action's timeout of {seconds} s is negative: leave it out or make it positive.");
        }

        if (seconds > timeoutMax.TotalSeconds)
        {
            throw GridException.InvalidArgument(
                $"The action's timeout of {seconds} s is over the maximum of {timeoutMax.TotalSeconds} s: "
                + "ask for less, or have max-execution-timeout raised.");
        }

        // Zero is what an unset duration looks like to clients that always send one.
        return seconds == 0 ? timeoutMax : TimeSpan.FromSeconds(seconds);
    }

    private static void ThrowIfNotRunnable(Reapi.Command command)
    {
        if (command.Arguments.Count == 0 || command.Arguments[0].Length == 0)
        {
            throw GridException.InvalidArgument("The command has no arguments: name at least the program to run.");
        }

        bool hasNul = command.Arguments.Any(HasNul)
            || command.EnvironmentVariables.Any(variable => HasNul(variable.Name) || HasNul(variable.Value));
        if (hasNul)
        {
            throw GridException.InvalidArgument(
                "An argument or environment variable of the command contains a NUL character: no program can be given one.");
        }
    }

    private static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);

    // Null when that cannot be told now. The server is not kept from its office by it: should something be wrong with the
    // action, its bot will say so.
    private async ValueTask<PlatformProperties?> AskedByAsync(JobSpec spec, CancellationToken cancellation)
    {
        try
        {
            Reapi.Action action = Reapi.Action.Parser.ParseBlob(spec.ActionDigest, spec.Payload);
            return action.Platform is { Properties.Count: > 0 }
                ? action.Platform.ToProperties()
                : await AskedByCommandAsync(action, spec, cancellation);
        }
        catch (GridException)
        {
            return null;
        }
    }

    // Where clients older than REAPI 2.2 say it.
    private async ValueTask<PlatformProperties?> AskedByCommandAsync(
        Reapi.Action action, JobSpec spec, CancellationToken cancellation)
    {
        Digest digest = action.CommandDigest.ToDigest(spec.ActionDigest.Function);
        return await ReadDocumentAsync(digest, "Command", cancellation) is { } command
            ? action.PlatformWith(Reapi.Command.Parser.ParseBlob(digest, command)).ToProperties()
            : null;
    }

    private static PlatformProperties PlatformOf(Reapi.Action action, Reapi.Command command)
    {
        Reapi.Platform? platform = action.PlatformWith(command);
        if (platform is not null)
        {
            ThrowIfTooLarge(platform);
        }

        return platform.ToProperties();
    }

    private static void ThrowIfTooLarge(Reapi.Platform platform)
    {
        if (platform.Properties.Count > PlatformLimits.PropertiesMax)
        {
            throw GridException.InvalidArgument(
                $"The action has {platform.Properties.Count} platform properties: {PlatformLimits.PropertiesMax} are allowed.");
        }

        if (platform.Properties.Any(property => Math.Max(property.Name.Length, property.Value.Length) > PlatformLimits.TextLengthMax))
        {
            throw GridException.InvalidArgument(
                $"A platform property of the action is longer than {PlatformLimits.TextLengthMax} characters: "
                + "put what it carries into an input.");
        }
    }
}
