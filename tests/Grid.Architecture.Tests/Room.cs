namespace Grid.Architecture.Tests;

/// <summary>One project outside the tests, and the projects of ours that it may refer to.</summary>
internal sealed record Room(string Folder, params string[] MayReference)
{
    public string Name => Folder[(Folder.LastIndexOf('/') + 1)..];
}
