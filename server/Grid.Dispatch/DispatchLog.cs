using Grid.Core;
using Grid.Scheduling;
using Microsoft.Extensions.Logging;

namespace Grid.Dispatch;

/// <summary>What the dispatcher has to say to operators.</summary>
internal static partial class DispatchLog
{
    [LoggerMessage(1, LogLevel.Information, "Bot {Bot} is here with ({Platform}), session {Session}; adopted: {IsAdopted}.")]
    public static partial void BotOpened(this ILogger log, BotId bot, PlatformProperties platform, BotSessionName session, bool isAdopted);

    [LoggerMessage(2, LogLevel.Information, "Bot {Bot} is gone: {Reason} (session {Session}).")]
    public static partial void BotClosed(this ILogger log, BotId bot, BotSessionName session, string reason);

    [LoggerMessage(3, LogLevel.Information, "{Job} (action {ActionDigest}) waits for another bot after {Attempts} attempts: {Reason}.")]
    public static partial void JobRequeued(this ILogger log, JobId job, Digest actionDigest, int attempts, string reason);

    [LoggerMessage(4, LogLevel.Debug, "{Job} goes to bot {Bot} as lease {Lease}.")]
    public static partial void LeaseGranted(this ILogger log, JobId job, BotId bot, LeaseId lease);

    [LoggerMessage(5, LogLevel.Error, "An input was not applied: the scheduler failed.")]
    public static partial void InputFailed(this ILogger log, Exception failure);

    [LoggerMessage(6, LogLevel.Error, "Operation {Operation} could not be prepared.")]
    public static partial void PreparationFailed(this ILogger log, OperationName operation, Exception failure);

    [LoggerMessage(7, LogLevel.Error, "The result of action {ActionDigest} could not be recorded; its clients get it all the same.")]
    public static partial void RecordingFailed(this ILogger log, Digest actionDigest, Exception failure);

    [LoggerMessage(8, LogLevel.Error, "{Rows} rows could not be kept; tried again in {Pause}, and no new work is taken before: {Problem}")]
    public static partial void CommitFailed(this ILogger log, int rows, TimeSpan pause, string problem);

    [LoggerMessage(9, LogLevel.Information, "Rows are kept again, after {Trouble} without; new work is taken.")]
    public static partial void CommitsRecovered(this ILogger log, TimeSpan trouble);
}
