using Grid.Core;

namespace Grid.Sandbox.Isolation;

/// <summary>Decides how commands are isolated: what they ask for, within what the bot allows.</summary>
internal sealed class IsolationPlanner
{
    private readonly IsolationOptions _options;
    private readonly IReadOnlyList<string> _hidden;

    /// <param name="options">What commands see of the machine.</param>
    /// <param name="ownFolders">The bot's own folders, which no command may look into: staging, store.</param>
    public IsolationPlanner(IsolationOptions options, IEnumerable<string> ownFolders)
    {
        _options = options;
        _hidden = HostPaths.Cover(options.Hidden, ownFolders);
    }

    /// <summary>Where the command of a request will see its input root, once that is laid out.</summary>
    public RootView ViewOf(SandboxRequest request, string rootPath) => _options.Root switch
    {
        _ when request.Image is { } image => new RootView(rootPath, image.InputsSeenAt),
        _ when request.IsRoot => Whole(rootPath),
        RootChoice.Input => Whole(rootPath),
        RootChoice.Auto when HoldsItsProgram(request.Command, Whole(rootPath)) => Whole(rootPath),
        _ => new RootView(rootPath, _options.RootPath ?? rootPath),
    };

    /// <summary>A plan to try a machine out with, in an empty root.</summary>
    public IsolationPlan PlanTrial(string rootPath)
    {
        RootView root = new(rootPath, _options.RootPath ?? rootPath);
        return new IsolationPlan
        {
            Root = root,
            Inputs = root,
            WorkingDirectory = root.SeenAt,
            Program = "/bin/true",
            Arguments = ["true"],
            Environment = [],
            HasNetwork = false,
            UserId = null,
            GroupId = null,
            Hidden = _hidden,
            Binds = _options.Binds,
            ScratchBytesMax = _options.ScratchBytesMax,
        };
    }

    /// <summary>The plan of a launch; null when its program is nowhere to be found.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT for platform properties that mean nothing.</exception>
    public IsolationPlan? Plan(ActionLaunch launch)
    {
        var wished = IsolationProperties.Of(launch.Request.Platform);
        bool hasNetwork = wished.HasNetwork ?? _options.HasNetwork;
        if (launch.Request.Image is { } image)
        {
            return PlanIn(image, launch, wished with { HasNetwork = hasNetwork });
        }

        RootView root = launch.View;
        string workingDirectory = root.Seen(launch.WorkingDirectory);
        if (FindProgram(launch.Command, root, workingDirectory) is not { } program)
        {
            return null;
        }

        IReadOnlyList<BindMount> binds = hasNetwork && !root.IsWhole ? [.. ResolverOf(_hidden), .. _options.Binds] : _options.Binds;
        if (launch.Request.RemoteApis is not null)
        {
            binds = [.. binds, .. SocketOf(launch)];
        }

        return new IsolationPlan
        {
            Root = root,
            Inputs = root,
            WorkingDirectory = workingDirectory,
            Program = program,
            Arguments = launch.Command.Arguments,
            Environment = [.. launch.Command.EnvironmentVariables.Select(variable => $"{variable.Name}={variable.Value}")],
            HasNetwork = hasNetwork,
            UserId = wished.UserId,
            GroupId = wished.GroupId,
            Hidden = root.IsWhole ? [] : _hidden,
            Binds = binds,
            ScratchBytesMax = _options.ScratchBytesMax,
        };
    }

    private IsolationPlan? PlanIn(ActionImage image, ActionLaunch launch, IsolationProperties wished)
    {
        ImagePlan seen = new(image, launch);
        string workingDirectory = launch.View.Seen(launch.WorkingDirectory);
        if (ProgramSearch.Find(launch.Command.Arguments[0], seen.Environment, workingDirectory, seen.ModeOf) is not { } program)
        {
            return null;
        }

        return new IsolationPlan
        {
            Root = seen.MakeRoot(),
            Inputs = launch.View,
            WorkingDirectory = workingDirectory,
            Program = program,
            Arguments = launch.Command.Arguments,
            Environment = [.. seen.Environment.Select(variable => $"{variable.Name}={variable.Value}")],
            HasNetwork = wished.HasNetwork == true,
            UserId = wished.UserId ?? image.UserId,
            GroupId = wished.GroupId ?? image.GroupId,
            Hidden = [],
            Binds = [.. seen.Binds(), .. _options.Binds, .. SocketOf(launch)],
            ScratchBytesMax = _options.ScratchBytesMax,
        };
    }

    /// <summary>Finds the file a command's first argument means, as the command sees it.</summary>
    private string? FindProgram(Reapi.Command command, RootView root, string workingDirectory)
    {
        SeenFiles files = new(root, _hidden, _options.Binds);
        return ProgramSearch.Find(command.Arguments[0], command.EnvironmentVariables, workingDirectory, files.ModeOf);
    }

    private static RootView Whole(string rootPath) => new(rootPath, "/");

    // What is only a tree of sources may have a folder named 'bin' too, but hardly '/bin/bash' in it.
    private static bool HoldsItsProgram(Reapi.Command command, RootView root)
    {
        SeenFiles files = new(root, [], []);
        return (Directory.Exists(root.Path + "/usr") || Directory.Exists(root.Path + "/bin"))
            && ProgramSearch.FindElsewhere(command.Arguments[0], command.EnvironmentVariables, files.ModeOf) is not null;
    }

    // To connect to a socket nothing is written to the file system that it is in.
    private static IEnumerable<BindMount> SocketOf(ActionLaunch launch) => launch.Request.RemoteApis is { } socket
        ? [new BindMount(socket.Source, launch.View.Seen($"{launch.View.Path}/{socket.Place}"), IsWritable: false)]
        : [];

    // Where the host's resolver keeps its file in a hidden directory, names would not resolve without it.
    private static IEnumerable<BindMount> ResolverOf(IReadOnlyList<string> hidden)
    {
        const string Resolver = "/etc/resolv.conf";
        string real = File.Exists(Resolver) ? RealPath.Of(Resolver) : Resolver;
        return HostPaths.IsCovered(real, hidden) ? [new BindMount(real, real, IsWritable: false)] : [];
    }
}
