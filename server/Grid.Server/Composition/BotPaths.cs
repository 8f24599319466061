using System.Security.Cryptography;
using System.Text;
using Grid.Config.Model;

namespace Grid.Server.Composition;

/// <summary>Folders of a bot whose configuration names none.</summary>
internal static class BotPaths
{
    private const int SuffixDigits = 8;

    /// <summary>
    /// A folder beside the store of a server in the same process; else one under the user's own cache, a different one
    /// for each server, instance and name.
    /// </summary>
    public static string DefaultCacheOf(BotConfig config, string? sharedStoreRoot)
    {
        string suffix = SuffixOf($"{config.Remote} {config.InstanceName} {config.Name}");
        return sharedStoreRoot is null
            ? Path.Combine(UserCache(), "gridserver", $"bot-{suffix}")
            : $"{sharedStoreRoot.TrimEnd(Path.DirectorySeparatorChar)}.bot-{suffix}";
    }

    /// <summary>Where actions are staged: on the store's file system, so that inputs can be hard-linked.</summary>
    public static string StagingBeside(string storeRoot) => storeRoot.TrimEnd(Path.DirectorySeparatorChar) + ".staging";

    /// <summary>A folder of a runner's own, a different one for each socket.</summary>
    public static string DefaultStateOf(RunnerConfig config) =>
        Path.Combine(UserCache(), "gridserver", $"runner-{SuffixOf(config.Address.ToString())}");

    /// <summary>Where images are unpacked.</summary>
    public static string ImagesBeside(string storeRoot) => storeRoot.TrimEnd(Path.DirectorySeparatorChar) + ".images";

    private static string SuffixOf(string identity) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..SuffixDigits];

    private static string UserCache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
        ? cache
        : Path.Combine(Environment.GetFolderPath(
            Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
}
