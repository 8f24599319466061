using System.CommandLine;

namespace Grid.Benchmarks;

/// <summary>Options that several benchmarks take.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Folder for the data, which stays; one of this run only, on --fs, without it.",
        HelpName = "DIR",
    };

    public static Option<string> FileSystem { get; } = CreateFileSystem();

    public static Option<bool> AsJson { get; } = new("--json") { Description = "Print the result as one JSON document." };

    public static Option<string?> Grid { get; } = new("--grid")
    {
        Description = "The grid.dll to measure; the one built in this checkout without it.",
        HelpName = "PATH",
    };

    public static Option<int> Number(string name, string description, int value)
    {
        Option<int> option = new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => value,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError($"{name} takes 0 or more.");
            }
        });
        return option;
    }

    public static DataFolder OpenData(ParseResult parsed) => parsed.GetValue(Data) is { } path
        ? DataFolder.Of(path)
        : DataFolder.On(parsed.GetValue(FileSystem)!);

    private static Option<string> CreateFileSystem()
    {
        Option<string> option = new("--fs")
        {
            Description = "tmpfs, or a file system in an image mounted for this run, which needs root.",
            DefaultValueFactory = _ => "tmpfs",
        };
        option.AcceptOnlyFromAmong("tmpfs", "ext4", "xfs");
        return option;
    }
}
