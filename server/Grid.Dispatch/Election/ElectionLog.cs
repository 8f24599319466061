using Microsoft.Extensions.Logging;

namespace Grid.Dispatch.Election;

/// <summary>What elections have to say to operators.</summary>
internal static partial class ElectionLog
{
    [LoggerMessage(1, LogLevel.Information, "Elected as the scheduler's writer, epoch {Epoch}: loading what is there.")]
    public static partial void TermBegan(this ILogger log, long epoch);

    [LoggerMessage(2, LogLevel.Information, "In office as the scheduler's writer, epoch {Epoch}, {Duration} after the election.")]
    public static partial void InOffice(this ILogger log, long epoch, TimeSpan duration);

    [LoggerMessage(3, LogLevel.Information, "No longer the scheduler's writer, epoch {Epoch}.")]
    public static partial void TermEnded(this ILogger log, long epoch);

    [LoggerMessage(4, LogLevel.Information, "The scheduler's writer is the server at {Address}, epoch {Epoch}.")]
    public static partial void WriterElsewhere(this ILogger log, string address, long epoch);

    [LoggerMessage(
        5,
        LogLevel.Error,
        "The scheduler's writer says that it is at '{Address}', which is no address: give it an advertised-address.")]
    public static partial void AddressUnusable(this ILogger log, string address);

    [LoggerMessage(6, LogLevel.Warning, "Trying {Aim} failed, and is tried again: {Problem}")]
    public static partial void ElectionFailed(this ILogger log, string aim, string problem, Exception? failure);
}
