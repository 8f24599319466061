using Grid.Bots.Session;
using Grid.Core;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Bots;

/// <summary>What a bot says in the log.</summary>
internal sealed partial class BotLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "Bot {BotId} offers {JobsMax} jobs on {Platform}")]
    public partial void Began(string botId, int jobsMax, PlatformProperties platform);

    [LoggerMessage(2, LogLevel.Information, "Session {SessionName} is open")]
    public partial void SessionOpened(string sessionName);

    [LoggerMessage(3, LogLevel.Warning, "{Call} failed with {StatusCode}: {Detail}. It is made again")]
    public partial void CallFailed(CallKind call, StatusCode statusCode, string detail);

    [LoggerMessage(4, LogLevel.Debug, "Lease {LeaseId} started")]
    public partial void LeaseStarted(string leaseId);

    [LoggerMessage(5, LogLevel.Debug, "Lease {LeaseId} ended with {Status} {Message}")]
    public partial void LeaseEnded(string leaseId, GridStatus status, string message);

    [LoggerMessage(6, LogLevel.Warning, "The machine's health changed: it can take work: {IsHealthy}")]
    public partial void HealthChanged(bool isHealthy);

    [LoggerMessage(7, LogLevel.Information, "Shutting down, with {LiveJobs} jobs running")]
    public partial void DrainAsked(int liveJobs);

    [LoggerMessage(8, LogLevel.Information, "The bot has left")]
    public partial void Ended();

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "{Count} jobs in a row failed by this bot's own fault, the last with: {Message}. It takes no more until one of its own goes well")]
    public partial void Broken(int count, string message);

    [LoggerMessage(10, LogLevel.Warning, "An action of the bot's own failed: {Message}")]
    public partial void ProbeFailed(string message);

    [LoggerMessage(
        11,
        LogLevel.Debug,
        "Lease {LeaseId} touched {Touched} of {Offered} inputs, left {UntouchedBytes} bytes alone and read {ReadBytes}")]
    public partial void InputsUsed(string leaseId, long touched, long offered, long untouchedBytes, long readBytes);

    [LoggerMessage(
        12,
        LogLevel.Information,
        "{Actions} actions of {Program} so far touched {TouchedBytes} of {OfferedBytes} bytes of new inputs, and read {ReadBytes}")]
    public partial void InputsOfKind(long actions, string program, long touchedBytes, long offeredBytes, long readBytes);
}
