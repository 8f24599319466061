using Grid.Config.Vocabulary;

namespace Grid.Config.Reference;

/// <summary>
/// The page of every tag and key, written from the very objects that read configurations. A test holds the page in the
/// tree against it.
/// </summary>
public static class ReferencePage
{
    private const string Opening = """
        # Configuration

        A configuration is one YAML file. `grid server FILE` and `grid bot FILE` read it, `grid lint FILE` says
        everything that is wrong with it, with file, line and column. The vocabulary is BuildGrid's; what is ours says so.

        This page is written from the code that reads the file; a test keeps it up to date.

        ## How values are written

        - A part that others use is named once and referred to: `- !lru-storage &cas`, then `storage: *cas`. All who
          refer to it share it. It stands above those who refer to it. `<<: *defaults` copies keys.
        - Sizes are multiples of 1024: `2048M`, `1.5g`, `10tb`. Times are seconds unless the key says otherwise.
        - A relative path starts at the working directory. `!expand-path ~/cas` and `!expand-path $HOME/cas` expand home
          and variables, `!expand-vars` only variables; a variable that is not set is an error. `!read-file FILE` stands
          for the text of a file, trimmed.
        - "Not built yet" stops the start, since leaving the key out would change what the farm does. "Makes no
          difference" is a warning: the key tunes something that works otherwise here.

        """;

    public static string Render()
    {
        ReferenceWriter writer = new();
        writer.WriteMapping("## Top level", Root.Shape);
        writer.WritePending();
        return Opening + "\n" + writer.Text.TrimEnd() + "\n";
    }
}
