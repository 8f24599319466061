using System.Globalization;
using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Images;

/// <summary>An image on the disk: what its configuration means there. Its files are as hostile as a client's.</summary>
internal sealed class UnpackedImage(string path)
{
    private const int NumberField = 2;
    private const int GroupField = 3;
    private const int HomeField = 5;

    private static readonly string[] Covered = ["/dev", "/proc", "/sys", "/tmp"];

    private readonly RootedPath _files = new(new RootView(path, "/"));

    /// <summary>The image as actions run in it.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION for a user or group that the image does not have.</exception>
    public ActionImage ToImage(OciImageConfig.Execution? run)
    {
        IReadOnlyList<string> environment = run?.Environment ?? [];
        string place = PlaceOf(run?.WorkingDirectory) ?? ActionImage.UsualPlace;
        if (run?.User is not { Length: > 0 } user)
        {
            return new ActionImage(path, environment) { InputsSeenAt = place };
        }

        string[] parts = user.Split(':', 2);
        string[]? known = Find("passwd", parts[0]);
        uint userId = NumberOf(parts[0], known, "user");
        uint? groupId = parts.Length > 1 ? NumberOf(parts[1], Find("group", parts[1]), "group") : GroupOf(known);
        bool hasHome = environment.Any(variable => variable.StartsWith("HOME=", StringComparison.Ordinal));
        string? home = known is { Length: > HomeField } && !hasHome ? $"HOME={known[HomeField]}" : null;
        return new ActionImage(path, home is null ? environment : [.. environment, home])
        {
            InputsSeenAt = place,
            UserId = userId,
            GroupId = groupId ?? 0,
        };
    }

    // Only where nothing is hidden by it: what an image has in its working directory is there to be found.
    private string? PlaceOf(string? directory)
    {
        if (directory is null || !directory.StartsWith('/') || HostPaths.IsCovered(directory, Covered))
        {
            return null;
        }

        string[] names = directory.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string seen = "/" + string.Join('/', names);
        return names.Length > 0 && TryResolve(names) is { } found && found.SequenceEqual(names)
            && new DirectoryInfo(_files.Absolute(found)) is { Exists: true } known && !known.EnumerateFileSystemInfos().Any()
                ? seen
                : null;
    }

    private IReadOnlyList<string>? TryResolve(string[] names)
    {
        try
        {
            return _files.Resolve(names, isLastFollowed: true);
        }
        catch (GridException)
        {
            // It leads out of the image, where nothing is to be found.
            return null;
        }
    }

    // A line of /etc/passwd or /etc/group, by the name or the number in it.
    private string[]? Find(string file, string wanted)
    {
        if (TryResolve(["etc", file]) is not { } names
            || new FileInfo(_files.Absolute(names)) is not { Exists: true, Length: <= ImageLimits.DocumentBytesMax } found)
        {
            return null;
        }

        string[][] lines = [.. File.ReadLines(found.FullName).Select(line => line.Split(':')).Where(line => line.Length > NumberField)];
        return lines.FirstOrDefault(line => line[0] == wanted) ?? lines.FirstOrDefault(line => line[NumberField] == wanted);
    }

    private static uint NumberOf(string wanted, string[]? known, string what) =>
        uint.TryParse(known?[NumberField] ?? wanted, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            && number < uint.MaxValue
                ? number
                : throw GridException.FailedPrecondition(
                    $"The image is to be run as the {what} '{wanted}', whom its /etc does not know: give it a number, or a line there.");

    private static uint? GroupOf(string[]? known) =>
        known is { Length: > GroupField }
        && uint.TryParse(known[GroupField], NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            ? number
            : null;
}
