using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Our own key <c>remote-apis-socket</c> of a bot.</summary>
internal static class BotRemoteApis
{
    private const int OperationsLimit = 100_000;

    private static readonly Key<bool> Updates = new(
        "action-cache-updates",
        Shapes.Flag,
        "Whether such actions may store results in the action cache. Who runs an action trusts what is found there, so only where "
            + "everybody who sends actions is trusted like a bot.")
    {
        Default = false,
        DefaultText = "false",
    };

    private static readonly Key<int> Operations = new(
        "operations", Shapes.Count(1, OperationsLimit), "How many executions one action may have under way at once.")
    {
        DefaultText = "1000",
    };

    public static MappingShape<RemoteApisConfig> Shape { get; } = new(
        "a bot's socket for actions",
        [Updates, Operations],
        values => new RemoteApisConfig(values.Location)
        {
            TakesResults = values.Get(Updates),
            OperationsMax = values.IsSet(Operations) ? values.Get(Operations) : null,
        });
}
