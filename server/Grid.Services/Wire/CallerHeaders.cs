using Grpc.Core;

namespace Grid.Services.Wire;

/// <summary>
/// The headers in which BuildGrid's clients, and proxies before it, say who calls: a tool (the actor) for a person or a team
/// (the subject) as part of a pipeline (the workflow). Nothing here proves that they speak the truth.
/// </summary>
public static class CallerHeaders
{
    public const string ActorKey = "x-request-actor";

    public const string SubjectKey = "x-request-subject";

    public const string WorkflowKey = "x-request-workflow";

    /// <summary>What is kept of a name, in characters.</summary>
    public const int NameLengthMax = 256;

    /// <summary>For whom the work is done: the subject, else the actor, else the workflow; empty when none is named.</summary>
    public static string UserOf(Metadata headers)
    {
        string user = First(headers, SubjectKey, ActorKey, WorkflowKey);
        return user.Length > NameLengthMax ? user[..NameLengthMax] : user;
    }

    /// <summary>Who calls and from where, for people and for logs: on one line, whatever the headers hold.</summary>
    public static string CallerOf(ServerCallContext context)
    {
        string user = UserOf(context.RequestHeaders);
        string name = user.Length == 0 ? "somebody" : string.Concat(user.Select(c => char.IsControl(c) ? ' ' : c));
        return $"{name} at {CallerAddress.Of(context)?.ToString() ?? "a unix socket"}";
    }

    private static string First(Metadata headers, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (headers.GetValue(key) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return string.Empty;
    }
}
