using System.CommandLine;
using Grid.Server.Client;
using Grid.Server.Client.Output;
using Grid.Server.Commands;

namespace Grid.Server;

/// <summary>The command line of the <c>grid</c> executable: one verb for each thing a person does with a farm.</summary>
internal static class GridCommand
{
    private static readonly (string Name, Func<Command> Create)[] ServingVerbs =
    [
        ("up", UpCommand.Create),
        ("server", ServerCommand.Create),
        ("bot", BotCommand.Create),
        ("runner", RunnerCommand.Create),
        ("cas-proxy", CasProxyCommand.Create),
        ("lint", LintCommand.Create),
        ("cleanup", CleanupCommand.Create),
        ("storage", StorageCommand.Create),
    ];

    /// <summary>The names of the verbs that are made alone when they are asked for.</summary>
    public static IEnumerable<string> ServingVerbNames => ServingVerbs.Select(verb => verb.Name);

    /// <summary>The command line, as much of it as these arguments need: a verb's options take a while to make.</summary>
    public static RootCommand Create(IReadOnlyList<string> arguments)
    {
        RootCommand root = new("GridServer: remote build execution, all in one program.");
        if (arguments is [string asked, ..] && Array.Find(ServingVerbs, verb => verb.Name == asked) is { Create: { } create })
        {
            root.Add(create());
            return root;
        }

        foreach ((_, Func<Command> createEach) in ServingVerbs)
        {
            root.Add(createEach());
        }

        ClientCommands.AddTo(root, Terminal.OfProcess());
        return root;
    }
}
