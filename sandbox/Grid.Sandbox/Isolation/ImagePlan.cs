using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Isolation;

/// <summary>
/// How a command sees an image: what lies at the top of it is mounted read-only into an empty root, one by one, beside
/// the machine's own <c>/dev</c> and <c>/proc</c>, an empty <c>/tmp</c>, and the input root at a path of its own.
/// </summary>
internal sealed class ImagePlan(ActionImage image, ActionLaunch launch)
{
    private static readonly HashSet<string> Provided = new(StringComparer.Ordinal) { "dev", "proc", "sys", "tmp" };

    private readonly RootedPath _files = new(new RootView(image.RootPath, "/"));

    /// <summary>The command's variables, and those of the image that it does not set.</summary>
    public IReadOnlyList<Reapi.Command.Types.EnvironmentVariable> Environment { get; } =
    [
        .. image.Environment.Select(Parse)
            .Where(variable => launch.Command.EnvironmentVariables.All(own => own.Name != variable.Name)),
        .. launch.Command.EnvironmentVariables,
    ];

    /// <summary>The empty root, which goes with the action's folder.</summary>
    public RootView MakeRoot()
    {
        string path = launch.Folder.PrivatePath("image");
        Directory.CreateDirectory(path);
        foreach (FileSystemInfo entry in Entries().Where(entry => entry.LinkTarget is not null))
        {
            File.CreateSymbolicLink(Path.Combine(path, entry.Name), entry.LinkTarget!);
        }

        return new RootView(path, "/");
    }

    /// <summary>What is mounted into it.</summary>
    public IEnumerable<BindMount> Binds() => Entries()
        .Where(entry => entry.LinkTarget is null)
        .Select(entry => new BindMount(entry.FullName, "/" + entry.Name, IsWritable: false))
        .Append(new BindMount(launch.RootPath, image.InputsSeenAt, IsWritable: true));

    /// <summary>The permissions of a file as the command sees it; null when it sees none there.</summary>
    public UnixFileMode? ModeOf(string path)
    {
        path = Path.GetFullPath(path);
        string? found = path == image.InputsSeenAt || HostPaths.IsBelow(path, image.InputsSeenAt)
            ? launch.RootPath + path[image.InputsSeenAt.Length..]
            : Resolve(path);
        return found is not null && File.Exists(found) ? File.GetUnixFileMode(found) : null;
    }

    private IEnumerable<FileSystemInfo> Entries() =>
        new DirectoryInfo(image.RootPath).EnumerateFileSystemInfos()
            .Where(entry => !Provided.Contains(entry.Name) && "/" + entry.Name != ActionImage.UsualPlace);

    private string? Resolve(string path)
    {
        try
        {
            IReadOnlyList<string>? names =
                _files.Resolve(path.Split('/', StringSplitOptions.RemoveEmptyEntries), isLastFollowed: true);
            return names is null ? null : _files.Absolute(names);
        }
        catch (GridException)
        {
            return null;
        }
    }

    private static Reapi.Command.Types.EnvironmentVariable Parse(string entry)
    {
        string[] parts = entry.Split('=', 2);
        return new Reapi.Command.Types.EnvironmentVariable { Name = parts[0], Value = parts.Length > 1 ? parts[1] : string.Empty };
    }
}
