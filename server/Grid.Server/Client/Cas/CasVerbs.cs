using System.CommandLine;

namespace Grid.Server.Client.Cas;

/// <summary><c>grid cas …</c>: blobs and trees to and from a server.</summary>
internal static class CasVerbs
{
    public static Command Create(ClientVerb verb)
    {
        Command group = new("cas", "Move blobs and trees to and from the content-addressable storage.");
        group.Add(CasUploadVerb.Create(verb));
        group.Add(CasDownloadVerb.Create(verb));
        group.Add(CasFindMissingVerb.Create(verb));
        return group;
    }
}
