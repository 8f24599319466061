using System.Globalization;
using System.Text;

namespace Grid.Sandbox.Limits;

/// <summary>The control groups a process is in: one for each hierarchy of version 1, and the one of version 2.</summary>
/// <param name="First">Those of version 1.</param>
/// <param name="Second">That of version 2; null where none is mounted.</param>
internal sealed record CgroupPlaces(IReadOnlyList<CgroupPlace> First, CgroupPlace? Second)
{
    /// <summary>The groups of this process.</summary>
    public static CgroupPlaces OfThisProcess() =>
        Parse(File.ReadAllText("/proc/self/cgroup"), File.ReadAllText("/proc/self/mountinfo"));

    /// <summary>The same from the text of <c>/proc/PID/cgroup</c> and <c>/proc/PID/mountinfo</c>.</summary>
    public static CgroupPlaces Parse(string membership, string mountInfo)
    {
        Mount[] mounts = [.. mountInfo.Split('\n').Select(MountOf).OfType<Mount>()];
        List<CgroupPlace> first = [];
        CgroupPlace? second = null;
        foreach (string line in membership.Split('\n'))
        {
            if (line.Split(':', 3) is not [_, string names, string group])
            {
                continue;
            }

            string[] controllers = names.Split(',', StringSplitOptions.RemoveEmptyEntries);
            Mount? mount = mounts.FirstOrDefault(mount => mount.Controls(controllers));
            if (mount is not null && controllers.Length > 0)
            {
                first.Add(new CgroupPlace(mount.PathOf(group), controllers));
            }
            else if (mount is not null)
            {
                second = new CgroupPlace(mount.PathOf(group), []);
            }
        }

        return new CgroupPlaces(first, second);
    }

    /// <summary>The version 1 group that controls something; null where there is none.</summary>
    public CgroupPlace? FindFirst(string controller) => First.FirstOrDefault(place => place.Controllers.Contains(controller));

    // Fields: id, parent, device, root, mount point, options, optional ones, "-", type, source, options of the file system.
    private static Mount? MountOf(string line)
    {
        string[] halves = line.Split(" - ", 2);
        string[] fields = halves[0].Split(' ');
        string[] type = halves.Length == 2 ? halves[1].Split(' ') : [];
        return fields.Length < 5 || type is not [("cgroup" or "cgroup2"), _, ..]
            ? null
            : new Mount(type[0] == "cgroup2", Unescape(fields[3]), Unescape(fields[4]), [.. type[^1].Split(',')]);
    }

    // Spaces and the like stand as a backslash and three octal digits.
    private static string Unescape(string text)
    {
        StringBuilder plain = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                plain.Append((char)Convert.ToInt32(text.Substring(i + 1, 3).ToString(CultureInfo.InvariantCulture), 8));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    /// <param name="IsSecond">Whether it is of version 2.</param>
    /// <param name="Root">The group that is seen at the mount point: not always the hierarchy's own root in a container.</param>
    /// <param name="Point">The mount point.</param>
    /// <param name="Options">Of version 1, the controllers and others.</param>
    private sealed record Mount(bool IsSecond, string Root, string Point, string[] Options)
    {
        public bool Controls(string[] controllers) =>
            IsSecond ? controllers.Length == 0 : controllers.Length > 0 && controllers.All(Options.Contains);

        public string PathOf(string group)
        {
            string below = group.StartsWith(Root, StringComparison.Ordinal) ? group[Root.Length..] : group;
            return $"{Point.TrimEnd('/')}/{below.Trim('/')}".TrimEnd('/');
        }
    }
}
