using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Trees;
using Grid.Storage;

namespace Grid.Sandbox.External;

/// <summary>
/// Makes of an action one that any runner can run. Runners look at <c>output_paths</c> only, want a working directory
/// that is there, and say of a missing blob no more than its name in a log; so the tree is walked and fetched first, the
/// older fields become paths, and the directories that a command may count on become part of its inputs.
/// </summary>
internal sealed class ActionPreparation(
    SandboxRequest request, CommandPlan plan, IBlobStore messages, SandboxLimits limits)
{
    private readonly DigestFunction _function = request.InputRoot.Function;

    /// <summary>The action, whose messages are all in the store of messages.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming every blob that is missing, and the rules of trees.</exception>
    public async Task<Reapi.Action> PrepareAsync(CancellationToken cancellation)
    {
        await FetchInputsAsync(cancellation);
        DirectoryAdditions additions = new(request.Inputs, messages, _function, limits.DirectoryBytesMax);
        Digest root = await additions.AddAsync(request.InputRoot, DirectoriesNeeded(), cancellation);
        Reapi.Command command = WithPathsOnly(request.Command, plan.Outputs);
        Digest commandDigest = Digest.Of(_function, command.ToByteArray());
        await WriteAsync(commandDigest, command, cancellation);

        Reapi.Action action = request.Action?.Clone() ?? new Reapi.Action();
        action.CommandDigest = commandDigest.ToWire();
        action.InputRootDigest = root.ToWire();
        action.Timeout = request.Timeout is { } timeout ? Duration.FromTimeSpan(timeout) : null;
        action.Platform = PlatformOf(request.Platform);
        return action;
    }

    private async Task FetchInputsAsync(CancellationToken cancellation)
    {
        TreeLimits treeLimits = new(limits.InputEntriesMax, limits.DepthMax, limits.DirectoryBytesMax);
        TreeWalk walk = new(new StoreDirectories(request.Inputs, limits.DirectoryBytesMax), _function, treeLimits);
        HashSet<Digest> files = [];
        await foreach (PlacedDirectory placed in walk.DirectoriesAsync(request.InputRoot, string.Empty, cancellation))
        {
            files.UnionWith(placed.Directory.Files.Select(file => file.Digest.ToDigest(_function)));
        }

        Digest[] missing = [.. walk.Missing, .. await request.Inputs.FetchAsync(files, cancellation)];
        if (missing.Length > 0)
        {
            throw GridException.Missing(
                $"{missing.Length} blobs of the input root are missing, the first is {missing[0]}: upload them and try again.",
                missing);
        }
    }

    private IEnumerable<IReadOnlyList<string>> DirectoriesNeeded() => plan.Outputs
        .Select(output => (IReadOnlyList<string>)[.. output.Names.SkipLast(1)])
        .Prepend(plan.WorkingDirectory);

    private static Reapi.Command WithPathsOnly(Reapi.Command original, IReadOnlyList<RequestedOutput> outputs)
    {
        Reapi.Command command = original.Clone();
#pragma warning disable CS0612 // Deprecated since 2.1: what they say is said by output_paths from here on.
        command.OutputFiles.Clear();
        command.OutputDirectories.Clear();
#pragma warning restore CS0612
        command.OutputPaths.Clear();
        command.OutputPaths.AddRange(outputs.Select(output => output.Path).Distinct());
        return command;
    }

    private static Reapi.Platform PlatformOf(PlatformProperties properties)
    {
        Reapi.Platform platform = new();
        platform.Properties.AddRange(
            properties.Items.Select(pair => new Reapi.Platform.Types.Property { Name = pair.Name, Value = pair.Value }));
        return platform;
    }

    private async Task WriteAsync(Digest digest, IMessage message, CancellationToken cancellation)
    {
        IReadOnlyList<GridException?> refusals =
            await messages.WriteBatchAsync([new Blob(digest, message.ToByteArray())], cancellation);
        if (refusals[0] is { } refusal)
        {
            throw refusal;
        }
    }
}
