using System.Globalization;

namespace Grid.Sandbox.Isolation;

/// <summary>Who the processes of actions really are, outside of their user namespaces.</summary>
/// <param name="UserId">The number of the user.</param>
/// <param name="GroupId">The number of the group.</param>
/// <param name="IsAnother">Whether that is somebody else than the bot, which takes root's privileges.</param>
public sealed record ActionUser(uint UserId, uint GroupId, bool IsAnother)
{
    // "nobody": owns no file and has no process on a machine that is in order.
    private const uint Nobody = 65534;

    private const ulong NeededCapabilities =
        (1UL << ChangeOwner) | (1UL << SetGroup) | (1UL << SetUser) | (1UL << SystemAdministration);

    private const int ChangeOwner = 0;
    private const int SetGroup = 6;
    private const int SetUser = 7;
    private const int SystemAdministration = 21;

    /// <summary>
    /// The bot itself when it is an ordinary user, and nobody when it is root with root's powers. Who made a namespace of
    /// users with itself as root in it is an ordinary user all the same: there is nobody else.
    /// </summary>
    public static ActionUser OfThisProcess()
    {
        Dictionary<string, string> status = File.ReadLines("/proc/self/status")
            .Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0], parts => parts[1].Trim());
        uint user = EffectiveOf(status["Uid"]);
        uint group = EffectiveOf(status["Gid"]);
        ulong capabilities = ulong.Parse(status["CapEff"], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return user == 0 && (capabilities & NeededCapabilities) == NeededCapabilities && IsThere("uid_map") && IsThere("gid_map")
            ? new ActionUser(Nobody, Nobody, IsAnother: true)
            : new ActionUser(user, group, IsAnother: false);
    }

    // Each line maps so many numbers from one on: first as seen here, then as they are outside.
    private static bool IsThere(string map) => File.ReadLines($"/proc/self/{map}")
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(range => Nobody - ulong.Parse(range[0], CultureInfo.InvariantCulture) is var distance
            && distance < ulong.Parse(range[2], CultureInfo.InvariantCulture));

    // Real, effective, saved, file system.
    private static uint EffectiveOf(string ids) => uint.Parse(ids.Split('\t')[1], CultureInfo.InvariantCulture);
}
