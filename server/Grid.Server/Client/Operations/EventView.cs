using Grid.Operating.V1;

namespace Grid.Server.Client.Operations;

/// <summary>Something that happened to an operation's job, as <c>--json</c> prints it.</summary>
internal sealed record EventView(DateTimeOffset At, string Kind, string Detail)
{
    public static EventView Of(JobEvent told) => new(told.At.ToDateTimeOffset(), KindOf(told.Kind), told.Detail);

    private static string KindOf(JobEvent.Types.Kind kind) => kind switch
    {
        JobEvent.Types.Kind.Created => "created",
        JobEvent.Types.Kind.Joined => "joined",
        JobEvent.Types.Kind.Assigned => "assigned",
        JobEvent.Types.Kind.Started => "started",
        JobEvent.Types.Kind.Requeued => "requeued",
        JobEvent.Types.Kind.Preempted => "preempted",
        JobEvent.Types.Kind.Left => "left",
        JobEvent.Types.Kind.Executed => "executed",
        JobEvent.Types.Kind.Finished => "finished",
        _ => "unknown",
    };
}
