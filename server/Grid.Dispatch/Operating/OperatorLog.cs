using Grid.Scheduling;
using Microsoft.Extensions.Logging;

namespace Grid.Dispatch.Operating;

/// <summary>What operators did, for those who come after them.</summary>
internal static partial class OperatorLog
{
    [LoggerMessage(1, LogLevel.Information, "{Operator} drains bots {Bots} ({Count} are connected): {Reason}.")]
    public static partial void BotsDrained(this ILogger log, string @operator, BotSelector bots, int count, string reason);

    [LoggerMessage(2, LogLevel.Information, "{Operator} drains bots {Bots} no more.")]
    public static partial void BotsUndrained(this ILogger log, string @operator, BotSelector bots);

    [LoggerMessage(3, LogLevel.Information, "{Operator} pauses {Instance}: {Reason}.")]
    public static partial void InstancePaused(this ILogger log, string @operator, string instance, string reason);

    [LoggerMessage(4, LogLevel.Information, "{Operator} resumes {Instance}.")]
    public static partial void InstanceResumed(this ILogger log, string @operator, string instance);

    [LoggerMessage(5, LogLevel.Information, "{Operator} kills operation {Operation} ({Count} end with it): {Reason}.")]
    public static partial void OperationKilled(this ILogger log, string @operator, OperationName operation, int count, string reason);

    [LoggerMessage(6, LogLevel.Information, "{Operator} ends session {Session} of bot {Bot}, which held {Leases} jobs: {Reason}.")]
    public static partial void SessionTerminated(
        this ILogger log, string @operator, BotId bot, BotSessionName session, int leases, string reason);

    [LoggerMessage(7, LogLevel.Information, "{Operator} gives {Instance} a quota of cohort {Cohort}: at least {Min}, at most {Max}.")]
    public static partial void QuotaSet(this ILogger log, string @operator, string instance, string cohort, int min, int? max);

    [LoggerMessage(8, LogLevel.Information, "{Operator} takes the quota of cohort {Cohort} back from {Instance}.")]
    public static partial void QuotaRemoved(this ILogger log, string @operator, string instance, string cohort);
}
