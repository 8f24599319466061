using System.Globalization;
using System.Text;

namespace Grid.Benchmarks.Sandbox;

/// <summary>A C project of files as long as people write them, each of which takes the compiler a few tenths of a second.</summary>
internal static class SampleProject
{
    private const int Files = 40;
    private const int FunctionsOfFile = 12;

    private const string Makefile = """
        CC = gcc
        CFLAGS = -O2 -Wall
        objects := $(patsubst %.c,%.o,$(wildcard *.c))
        program: $(objects)
        	gcc -o $@ $^
        %.o: %.c project.h
        	$(CC) $(CFLAGS) -c $< -o $@

        """;

    private const string Header = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        struct node { struct node *next; const char *name; long weight; double parts[8]; };
        static inline long sum(const struct node *n) { long s = 0; for (; n; n = n->next) s += n->weight; return s; }

        """;

    /// <summary>Writes it; one of another version has not a file in common with it but for the header.</summary>
    public static async Task WriteAsync(string folder, int version, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Join(folder, "Makefile"), Makefile, cancellation);
        await File.WriteAllTextAsync(Path.Join(folder, "project.h"), Header, cancellation);
        for (int file = 0; file < Files; file++)
        {
            await File.WriteAllTextAsync(Path.Join(folder, $"part{file}.c"), Source(file, version), cancellation);
        }
    }

    private static string Source(int file, int version)
    {
        StringBuilder text = new($"/* {version} */\n#include \"project.h\"\n");
        for (int function = 0; function < FunctionsOfFile; function++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                long part{{file}}_{{function}}(struct node *head, const char *words, int count)
                {
                    long found[{{8 + (function % 8)}}] = { {{version}}, {{function}} };
                    struct node *n;
                    int i, j;
                    for (i = 0; i < count; i++) {
                        switch (words[i] % {{5 + (function % 7)}}) {
                        case 0: found[i % {{8 + (function % 8)}}] += strlen(words) * {{file + 3}}; break;
                        case 1: for (j = 0; j < 8; j++) head->parts[j] = head->parts[7 - j] * {{function + 1}}.5 + i; break;
                        case 2: printf("%s %d\n", head->name, i); break;
                        case 3: if (head->next && sum(head) > {{function * 17}}) head = head->next; break;
                        default: found[0] ^= found[i % 4] << (i % {{3 + (function % 5)}});
                        }
                    }
                    if ((n = malloc(sizeof *n)) != 0) { *n = *head; n->next = head; n->weight = found[1]; head = n; }
                    qsort(found, 4, sizeof *found, (int (*)(const void *, const void *))memcmp);
                    return sum(head) + found[{{function % 8}}];
                }

                """);
        }

        return file == 0 ? text.Append("int main(void) { return 0; }\n").ToString() : text.ToString();
    }
}
