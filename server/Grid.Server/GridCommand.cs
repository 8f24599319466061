using System.CommandLine;
using Grid.Server.Client;
using Grid.Server.Client.Output;
using Grid.Server.Commands;

namespace Grid.Server;

/// <summary>The command line of the <c>grid</c> executable: one verb for each thing a person does with a farm.</summary>
internal static class GridCommand
{
    public static RootCommand Create()
    {
        RootCommand root = new("GridServer: remote build execution, all in one program.");
        root.Add(UpCommand.Create());
        root.Add(ServerCommand.Create());
        root.Add(BotCommand.Create());
        root.Add(RunnerCommand.Create());
        root.Add(CasProxyCommand.Create());
        root.Add(LintCommand.Create());
        root.Add(CleanupCommand.Create());
        root.Add(StorageCommand.Create());
        ClientCommands.AddTo(root, Terminal.OfProcess());
        return root;
    }
}
