using System.Text;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>The children of a thread, as the kernel lists them.</summary>
internal static class ChildList
{
    private const int PartSize = 512;

    /// <summary>The children of a process of one thread; none when it is gone.</summary>
    public static List<int> Of(int pid)
    {
        using SafeFileHandle? file = FileCalls.TryOpenFile(parent: null, Encoding.ASCII.GetBytes($"/proc/{pid}/task/{pid}/children\0"));
        if (file is null)
        {
            // A kernel without these lists, or nobody to list.
            return [.. ProcessTable.Read().ChildrenOf(pid).Select(child => child.Pid)];
        }

        List<int> children = [];
        Read(file, stackalloc byte[PartSize], children);
        return children;
    }

    /// <summary>
    /// Visits a process and all below it, each before its own children are looked for: what is forked meanwhile comes from
    /// one that was visited.
    /// </summary>
    public static void Visit(int pid, Action<int> visit)
    {
        visit(pid);
        foreach (int child in Of(pid))
        {
            Visit(child, visit);
        }
    }

    /// <summary>Adds what a list says: numbers with a blank behind each, so that one that is cut off goes on with the next part.</summary>
    public static void Read(SafeFileHandle list, Span<byte> part, List<int> children)
    {
        int number = 0;
        int length;
        while ((length = PollCalls.Read(list, part)) > 0)
        {
            foreach (byte character in part[..length])
            {
                if (character is >= (byte)'0' and <= (byte)'9')
                {
                    number = (number * 10) + (character - '0');
                }
                else if (number > 0)
                {
                    children.Add(number);
                    number = 0;
                }
            }
        }
    }
}
