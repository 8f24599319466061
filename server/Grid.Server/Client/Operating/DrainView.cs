using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary>A drain as <c>--json</c> prints it.</summary>
internal sealed record DrainView(string Bots, string Reason, string By, DateTimeOffset At)
{
    public static DrainView Of(Drain drain) =>
        new(OperatingOptions.TextOf(drain.Bots), drain.Reason, drain.By, drain.At.ToDateTimeOffset());
}
