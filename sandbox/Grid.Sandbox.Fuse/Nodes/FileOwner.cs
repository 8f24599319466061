namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>Whose the files of the mount are: those who run the bot.</summary>
internal readonly record struct FileOwner(uint UserId, uint GroupId);
