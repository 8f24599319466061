using System.Diagnostics;
using Grid.Config.Model;
using Grid.Sandbox.Isolation;

namespace Grid.Server.Composition;

/// <summary>Turns what a configuration says of isolation into what sandboxes take.</summary>
internal static class IsolationComposer
{
    public static IsolationOptions OptionsOf(IsolationConfig config)
    {
        IsolationOptions options = new();
        return options with
        {
            Root = ChoiceOf(config.Root),
            RootPath = config.RootPath,
            HasNetwork = config.HasNetwork,
            Binds = [.. config.Binds.Select(bind => new BindMount(bind.Path, bind.SeenAt, bind.IsWritable))],
            Hidden = config.Hidden ?? options.Hidden,
            ScratchBytesMax = config.ScratchSizeBytesMax ?? options.ScratchBytesMax,
        };
    }

    private static RootChoice ChoiceOf(RootPlace place) => place switch
    {
        RootPlace.Auto => RootChoice.Auto,
        RootPlace.Host => RootChoice.Host,
        RootPlace.Input => RootChoice.Input,
        _ => throw new UnreachableException($"A root of an unknown kind: {place}."),
    };
}
