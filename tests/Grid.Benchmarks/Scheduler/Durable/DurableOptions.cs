using System.CommandLine;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>What to measure of servers.</summary>
internal sealed record DurableOptions
{
    private static readonly Option<string[]> StateOption = CreateState();

    private static readonly Option<int> ActionsOption = CommonOptions.Number(
        "--actions", "Of durable: actions of one sample.", 20_000);

    private static readonly Option<int> ConcurrencyOption = CommonOptions.Number(
        "--concurrency", "Of durable: Execute calls under way at once.", 64);

    private static readonly Option<int> BotsOption = CommonOptions.Number(
        "--bots", "Of durable: bots, each on a connection of its own.", 8);

    private static readonly Option<int> SequentialOption = CommonOptions.Number(
        "--sequential", "Of durable: actions one after the other, with idle bots.", 2_000);

    /// <summary>The built grid.dll.</summary>
    public required string GridAssembly { get; init; }

    /// <summary>Where state is kept: each is a server of its own, and the later ones are set beside the first.</summary>
    public required IReadOnlyList<StateKind> Kinds { get; init; }

    /// <summary>Actions of one sample.</summary>
    public required int Actions { get; init; }

    /// <summary>How often throughput is measured; the median counts.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Execute calls under way at once.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Bots, each on a connection of its own.</summary>
    public required int Bots { get; init; }

    /// <summary>Actions executed one after the other, with a bot idle.</summary>
    public required int Sequential { get; init; }

    /// <summary>Jobs queued to see what one takes of memory, and how fast they load again; 0 for none.</summary>
    public int Queued { get; init; }

    public static void AddTo(Command command)
    {
        command.Add(StateOption);
        command.Add(ActionsOption);
        command.Add(ConcurrencyOption);
        command.Add(BotsOption);
        command.Add(SequentialOption);
        command.Add(CommonOptions.Data);
        command.Add(CommonOptions.FileSystem);
        command.Add(CommonOptions.Grid);
    }

    public static DurableOptions Of(ParseResult parsed) => new()
    {
        GridAssembly = parsed.GetValue(CommonOptions.Grid) ?? Checkout.GridAssembly(),
        Kinds = [.. parsed.GetValue(StateOption)!.Select(name => StateKind.All.Single(kind => kind.Name == name))],
        Actions = Math.Max(1, parsed.GetValue(ActionsOption)),
        Concurrency = Math.Max(1, parsed.GetValue(ConcurrencyOption)),
        Bots = Math.Max(1, parsed.GetValue(BotsOption)),
        Sequential = Math.Max(1, parsed.GetValue(SequentialOption)),
    };

    private static Option<string[]> CreateState()
    {
        Option<string[]> option = new("--state")
        {
            Description = "Of durable: where the scheduler keeps its state; the later ones are set beside the first.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. StateKind.All.Select(kind => kind.Name)],
        };
        option.AcceptOnlyFromAmong([.. StateKind.All.Select(kind => kind.Name)]);
        return option;
    }
}
