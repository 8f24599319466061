using System.CommandLine;
using Grid.Server.Client.Cas;
using Grid.Server.Client.Execute;
using Grid.Server.Client.LogStreams;
using Grid.Server.Client.Operating;
using Grid.Server.Client.Operations;
using Grid.Server.Client.Output;

namespace Grid.Server.Client;

/// <summary>The verbs that talk to a server, any server of the Remote Execution API.</summary>
internal static class ClientCommands
{
    /// <summary>Adds them all to the command line.</summary>
    public static void AddTo(RootCommand root, Terminal terminal)
    {
        ClientVerb verb = new(terminal);
        root.Add(CapabilitiesVerb.Create(verb));
        root.Add(CasVerbs.Create(verb));
        root.Add(ExecuteVerb.Create(verb));
        root.Add(OperationVerbs.Create(verb));
        root.Add(ExplainVerb.Create(verb));
        root.Add(BotVerbs.Create(verb));
        root.Add(QueueVerbs.Create(verb));
        root.Add(QuotaVerbs.Create(verb));
        root.Add(ActionCacheVerbs.Create(verb));
        root.Add(LogStreamVerbs.Create(verb));
    }
}
