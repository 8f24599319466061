using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>What a host says of the machine it runs on.</summary>
internal static partial class HostLog
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The machine has no libzstd.so.1: compressed transfers are not offered. Install libzstd to have them.")]
    public static partial void NoZstd(ILogger logger);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "User {User} was turned away: only the users that 'bots' names may have commands run.")]
    public static partial void PeerRefused(ILogger logger, uint user);
}
