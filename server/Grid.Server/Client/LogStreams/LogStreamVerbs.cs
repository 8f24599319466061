using System.CommandLine;

namespace Grid.Server.Client.LogStreams;

/// <summary><c>grid logstream …</c>: output that is read while it is written.</summary>
internal static class LogStreamVerbs
{
    public static Command Create(ClientVerb verb)
    {
        Command group = new("logstream", "Create, read and write streams of output that is read while it is written.");
        group.Add(LogStreamCreateVerb.Create(verb));
        group.Add(LogStreamReadVerb.Create(verb));
        group.Add(LogStreamWriteVerb.Create(verb));
        return group;
    }
}
