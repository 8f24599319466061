namespace Grid.Config.Model;

/// <summary>How input roots are made to be there for commands.</summary>
public enum StagingKind
{
    /// <summary>As links to the files of the local store.</summary>
    Links,

    /// <summary>By one mount of the bot's, with a layer for each action's writes.</summary>
    Fuse,
}
