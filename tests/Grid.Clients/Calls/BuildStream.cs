using Grid.Clients.Running;

namespace Grid.Clients.Calls;

/// <summary>A user of BuildStream with caches of their own, who builds the sample project on a farm.</summary>
internal sealed class BuildStream
{
    /// <summary>How many elements the project has that run commands: six leaves and what is made of them.</summary>
    public const int BuiltElements = 7;

    /// <summary>All elements, with the tree that commands run in.</summary>
    public const int Elements = BuiltElements + 1;

    /// <summary>What the project makes.</summary>
    public const string Content = "part 1\npart 2\npart 3\npart 4\npart 5\npart 6\n";

    private static readonly string[] Applets = ["sh", "cat", "cp", "mkdir", "sleep", "stat", "id", "ls", "env"];

    private readonly Farm _farm;
    private readonly string _folder;

    private BuildStream(Farm farm, string name)
    {
        _farm = farm;
        _folder = farm.Scratch[name];
        Project = Path.Combine(_folder, "project");
    }

    /// <summary>The folder of the project.</summary>
    public string Project { get; }

    /// <summary>Whether our proxy stands in for buildbox-casd.</summary>
    public bool HasOurProxy { get; init; }

    /// <summary>A user with empty caches who shares artifacts and sources with others by the farm.</summary>
    /// <param name="farm">Builds for the user, too, unless <paramref name="executes"/> is false.</param>
    /// <param name="name">Of the user's folder.</param>
    /// <param name="executes">Whether what has to be built is built by the farm.</param>
    /// <param name="storesRemotely">Whether the farm's store is the user's own, in place of one on the user's disk.</param>
    /// <param name="hasOurProxy">Whether our proxy stands in for buildbox-casd.</param>
    public static BuildStream Of(
        Farm farm, string name, bool executes = true, bool storesRemotely = false, bool hasOurProxy = false)
    {
        BuildStream user = new(farm, name) { HasOurProxy = hasOurProxy };
        Directory.CreateDirectory(user._folder);
        farm.Scratch.CopyOf("BuildStream", Path.Combine(name, "project"));
        CreateBase(Path.Combine(user.Project, "base"));
        File.WriteAllText(user.ConfigPath, user.Config(executes, storesRemotely));
        return user;
    }

    /// <summary>Adds an element to the project.</summary>
    public void Add(string element, string content) =>
        File.WriteAllText(Path.Combine(Project, "elements", element), content);

    /// <summary>Puts programs of the clients' root, with the libraries that they need, into the tree that commands run in.</summary>
    public async Task AddToolsAsync(params IReadOnlyList<string> programs)
    {
        string target = Path.Combine(Project, "base");
        string copy = $"for file in \"$@\" $(ldd \"$@\" | grep -o '/[^ :]*'); do mkdir -p \"{target}/${{file%/*}}\"; "
            + $"cp --update=none -L \"$file\" \"{target}/$file\"; done";
        (await _farm.RunInRootAsync(new ProgramCall("sh", ["-e", "-c", copy, "copy", .. programs]))).ShouldSucceed();
    }

    /// <summary>Runs <c>bst</c> to its end.</summary>
    public Task<ProgramResult> RunAsync(params IReadOnlyList<string> arguments) => _farm.RunAsync(Call(arguments));

    /// <summary>What runs <c>bst</c>.</summary>
    public ProgramCall Call(params IReadOnlyList<string> arguments)
    {
        ProgramCall call = new("bst", ["--no-colors", "--config", ConfigPath, .. arguments]) { Directory = Project };
        return HasOurProxy ? CasProxy.InPlaceOfCasd(call) : ClientsRoot.Inside(call);
    }

    /// <summary>A file of an element's artifact, which is checked out of the user's store.</summary>
    public async Task<string> FileOfAsync(string element, string path)
    {
        string target = Path.Combine(_folder, "checkout-" + element);
        (await RunAsync("artifact", "checkout", element, "--directory", target)).ShouldSucceed();
        return await File.ReadAllTextAsync(Path.Combine(target, path));
    }

    private string ConfigPath => Path.Combine(_folder, "buildstream.conf");

    private string Config(bool executes, bool storesRemotely)
    {
        string server = $"url: http://{_farm.Server.Address}, instance-name: main";
        string storage = storesRemotely ? $", storage-service: {{{server}}}" : string.Empty;
        string execution = executes
            ? $$"""
              remote-execution:
                execution-service: {{{server}}}
                storage-service: {{{server}}}
                action-cache-service: {{{server}}, push: true}
              """
            : string.Empty;
        return $$"""
            cachedir: {{_folder}}/cache
            sourcedir: {{_folder}}/sources
            logdir: {{_folder}}/logs
            workspacedir: {{_folder}}/workspaces
            cache: {quota: 1G{{storage}}}
            scheduler: {builders: 6, network-retries: 2, on-error: continue}
            artifacts: {override-project-caches: true, servers: [{{{server}}, push: true}]}
            source-caches: {override-project-caches: true, servers: [{{{server}}, push: true}]}
            {{execution}}
            """;
    }

    // The input root of BuildStream's commands is their whole file system, so it has to bring a shell.
    private static void CreateBase(string folder)
    {
        string programs = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        File.Copy("/bin/busybox", Path.Combine(programs, "busybox"));
        foreach (string applet in Applets)
        {
            File.CreateSymbolicLink(Path.Combine(programs, applet), "busybox");
        }
    }
}
